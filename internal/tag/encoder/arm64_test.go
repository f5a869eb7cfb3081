//go:build linux && !arm64

package encoder

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestARM64 runs this package's tests of kernels and numbers as a program for arm64,
// where qemu-aarch64-static (Debian: qemu-user-static) is there to run it.
func TestARM64(t *testing.T) {
	t.Parallel()
	qemu, err := exec.LookPath("qemu-aarch64-static")
	if err != nil {
		t.Log("qemu-aarch64-static is not installed: the kernels for arm64 were not run")
		return
	}
	program := filepath.Join(t.TempDir(), "encoder.test")
	build := exec.Command("go", "test", "-c", "-vet=off", "-ldflags=-s -w", "-o", program, ".")
	build.Env = append(os.Environ(), "GOARCH=arm64", "CGO_ENABLED=0", "GOFLAGS=")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the tests for arm64: %v\n%s", err, out)
	}
	run := exec.Command(qemu, program, "-test.v", "-test.run", "^(TestKernels.*|TestProduct.*|TestHiddenStatesHave.*|TestATexts.*)$", "-rapid.checks=5")
	out, err := run.CombinedOutput()
	if err != nil {
		t.Fatalf("tests on arm64: %v\n%s", err, out)
	}
	t.Logf("%s", out)
}
