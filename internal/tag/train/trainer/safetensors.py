"""Files of named arrays (huggingface.co/docs/safetensors)."""
import json

import numpy as np

_KINDS = {"F16": "<f2", "F32": "<f4"}


def tensors(path):
    """The arrays of a file, by name."""
    with open(path, "rb") as f:
        data = f.read()
    size = int.from_bytes(data[:8], "little")
    out = {}
    for name, t in json.loads(data[8 : 8 + size]).items():
        if name != "__metadata__":
            start, end = t["data_offsets"]
            out[name] = np.frombuffer(data[8 + size :][start:end], _KINDS[t["dtype"]]).reshape(t["shape"])
    return out


def data(arrays):
    """The bytes of a file of float32 and float16 arrays."""
    kinds = {"float32": "F32", "float16": "F16"}
    head, at, parts = {}, 0, []
    for name, value in sorted(arrays.items()):
        value = np.ascontiguousarray(value)
        part = value.astype(value.dtype.newbyteorder("<")).tobytes()
        head[name] = {"dtype": kinds[str(value.dtype)], "shape": list(value.shape), "data_offsets": [at, at + len(part)]}
        at += len(part)
        parts.append(part)
    text = json.dumps(head, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + b"".join(parts)
