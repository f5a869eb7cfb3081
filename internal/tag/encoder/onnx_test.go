package encoder

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// timeONNX gives, by size of the batch, the processor time of ONNX Runtime with the base
// model quantised dynamically to int8 (testdata/onnx_speed.py), in milliseconds for a
// sentence of BenchmarkEncode on one thread, and reports it beside the kernels'. Nothing
// where neither the Python that SPOOR_ONNX_PYTHON names nor, without that, python3 has onnx
// and onnxruntime: that is reported too.
func timeONNX(b *testing.B, base *Base, batches ...int) map[int]float64 {
	b.Helper()
	python := cmp.Or(os.Getenv("SPOOR_ONNX_PYTHON"), "python3")
	if err := exec.Command(python, "-c", "import onnx, onnxruntime.quantization").Run(); err != nil {
		b.Run("onnx-int8", func(b *testing.B) {
			b.ReportMetric(0, "ns/op")
			b.Logf("not compared with ONNX Runtime: %s has no onnx and onnxruntime; SPOOR_ONNX_PYTHON names another Python", python)
		})
		return nil
	}
	lines := runONNX(b, python, base, batches)
	times := map[int]float64{}
	for i, batch := range batches {
		var mean, least float64
		if _, err := fmt.Sscan(lines[i], &mean, &least); err != nil {
			b.Fatalf("onnx_speed.py printed %q: %v", lines[i], err)
		}
		times[batch] = mean
		b.Run(fmt.Sprintf("onnx-int8/batch=%d", batch), func(b *testing.B) {
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(mean, "cpu-ms/sentence")
			b.ReportMetric(least, "least-cpu-ms/sentence")
		})
	}
	return times
}

// runONNX gives what the script prints, a line for each batch.
func runONNX(b *testing.B, python string, base *Base, batches []int) []string {
	b.Helper()
	var texts [][][]int32
	for _, n := range batches {
		texts = append(texts, sentences(base, n))
	}
	in, err := json.Marshal(texts)
	if err != nil {
		b.Fatal(err)
	}
	run := exec.Command(python, "-B", "testdata/onnx_speed.py", realPath())
	run.Stdin, run.Stderr = bytes.NewReader(in), os.Stderr
	out, err := run.Output()
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if err != nil || len(lines) != len(batches) {
		b.Fatalf("%s: %v, printed %q", run, err, out)
	}
	return lines
}
