"""How fast ONNX Runtime is with the base model, quantised dynamically to int8: what BenchmarkEncode compares with.

    python3 onnx_speed.py e5-small-q4.bin < ids.json

Needs onnx and onnxruntime. Standard input is a list of batches; a batch is a list of texts of one
length, as ids of pieces. Printed is, for each batch, the processor time in milliseconds for a text,
on average and at best, on one thread. The graph has no mask, since no text needs filling up, and
only the rows of the embedding that occur: both favour ONNX Runtime a little.
"""
import json, logging, os, sys, tempfile, time

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

import reference

SECONDS, LEAST = 1.0, 10  # of measuring, and the least number of runs


class Weights(reference.Network):
    """The arrays of the base model's file, without the reference's own quantisation."""

    def __init__(self, base):
        self.base, self.np = base, np


class Graph:
    """Nodes and arrays of a graph; every method gives the name of its result."""

    def __init__(self):
        self.nodes, self.arrays = [], []

    def array(self, value):
        name = "w%d" % len(self.arrays)
        self.arrays.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind, *inputs, **attributes):
        name = "n%d" % len(self.nodes)
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def linear(self, x, w, b):
        return self.node("Add", self.node("MatMul", x, self.array(w.T)), self.array(b))

    def norm(self, x, w, b, epsilon):
        return self.node("LayerNormalization", x, self.array(w), self.array(b), epsilon=epsilon)

    def gelu(self, x):
        both = self.node("Add", self.node("Erf", self.node("Div", x, self.array(np.float32(2**0.5)))), self.array(np.float32(1)))
        return self.node("Mul", self.node("Mul", x, both), self.array(np.float32(0.5)))


def layer(g, w, l, x):
    """One layer on x, [text, token, hidden]."""
    base = w.base
    heads, wide = base.heads, base.hidden // base.heads

    def linear(x, name):
        rows = w.q4("l%d.%s.w" % (l, name), base.inner if name == "fo" else base.hidden)
        return g.linear(x, rows, w.floats("l%d.%s.b" % (l, name)))

    def part(name, order):
        y = g.node("Reshape", linear(x, name), g.array(np.array([0, 0, heads, wide])))
        return g.node("Transpose", y, perm=order)

    q, k, v = part("q", [0, 2, 1, 3]), part("k", [0, 2, 3, 1]), part("v", [0, 2, 1, 3])
    scores = g.node("Div", g.node("MatMul", q, k), g.array(np.float32(wide**0.5)))
    mixed = g.node("Transpose", g.node("MatMul", g.node("Softmax", scores, axis=-1), v), perm=[0, 2, 1, 3])
    mixed = g.node("Reshape", mixed, g.array(np.array([0, 0, base.hidden])))
    w1, b1, w2, b2 = (w.floats("l%d.%s" % (l, n)) for n in ("aln.w", "aln.b", "oln.w", "oln.b"))
    x = g.norm(g.node("Add", x, linear(mixed, "ao")), w1, b1, base.eps)
    return g.norm(g.node("Add", x, linear(g.gelu(linear(x, "fi")), "fo")), w2, b2, base.eps)


def model(base, pieces, length):
    """The network for texts of a length, whose ids are places in pieces."""
    w, g = Weights(base), Graph()
    position = w.floats("emb.pos").reshape(-1, base.hidden)[:length] + w.floats("emb.type")[: base.hidden]
    words = w.q4("emb.word", base.hidden)[pieces]
    x = g.node("Add", g.node("Gather", g.array(words), "ids"), g.array(position))
    x = g.norm(x, w.floats("emb.ln.w"), w.floats("emb.ln.b"), base.eps)
    for l in range(base.layers):
        x = layer(g, w, l, x)
    ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", length])
    states = helper.make_tensor_value_info(x, TensorProto.FLOAT, ["texts", length, base.hidden])
    graph = helper.make_graph(g.nodes, "encoder", [ids], [states], g.arrays)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def session(made):
    logging.disable(logging.WARNING)  # it asks for a preparation of the graph that changes nothing here
    with tempfile.TemporaryDirectory() as folder:
        whole, small = os.path.join(folder, "float.onnx"), os.path.join(folder, "int8.onnx")
        onnx.save(made, whole)
        quantize_dynamic(whole, small, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul"])
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(small, options, providers=["CPUExecutionProvider"])


def timed(run, texts):
    """Milliseconds of this thread for a text: on average, and at best."""
    run()
    each, begin = [], time.monotonic()
    while len(each) < LEAST or time.monotonic() - begin < SECONDS:
        before = time.thread_time_ns()
        run()
        each.append((time.thread_time_ns() - before) / 1e6 / texts)
    return sum(each) / len(each), min(each)


if __name__ == "__main__":
    base, batches = reference.Base(sys.argv[1]), json.load(sys.stdin)
    pieces = sorted({i for batch in batches for text in batch for i in text})
    place = {piece: i for i, piece in enumerate(pieces)}
    small = session(model(base, pieces, len(batches[0][0])))
    for batch in batches:
        ids = {"ids": np.array([[place[i] for i in text] for text in batch])}
        print("%.4f %.4f" % timed(lambda: small.run(None, ids), len(batch)))
