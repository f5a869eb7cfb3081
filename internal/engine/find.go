package engine

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"spoor/internal/evidence"
)

// Program is the name of the engine's executable.
const Program = "spoor-engine"

// Build is the command that makes the program from a checkout.
const Build = "make engine"

// Find is the path of the engine's executable: beside this program's own executable,
// else in PATH. Error kind Missing, with the command that builds it.
func Find() (string, error) {
	if own, err := os.Executable(); err == nil {
		if real, err := filepath.EvalSymlinks(own); err == nil {
			own = real
		}
		if beside := filepath.Join(filepath.Dir(own), Program); executable(beside) {
			return beside, nil
		}
	}
	path, err := exec.LookPath(Program)
	if err == nil {
		path, err = filepath.Abs(path)
	}
	if err != nil {
		return "", missing(Program)
	}
	return path, nil
}

func missing(path string) error {
	return evidence.E(evidence.Missing, "find the engine", path,
		fmt.Errorf("not installed: build it with `%s`, or put it beside the spoor program or into PATH", Build))
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o111 != 0
}
