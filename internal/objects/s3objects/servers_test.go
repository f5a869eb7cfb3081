package s3objects_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"spoor/internal/objects/s3objects"
)

// server is a real S3 server that runs for one test.
type server struct {
	options s3objects.Options // of a bucket that does not exist yet
	data    string            // its folder
}

// startEngine starts the S3 store that comes with spoor.
func startEngine(t *testing.T) server {
	t.Helper()
	data := t.TempDir()
	cmd := exec.CommandContext(t.Context(), program(t, "bin/spoor-engine", "run make first"), "--only", "s3", "--data", data)
	out, err := cmd.StdoutPipe()
	must(t, err)
	run(t, cmd)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("spoor-engine did not say that it is ready: %v", err)
	}
	var ready struct{ S3, Access, Secret, CA string }
	must(t, json.Unmarshal([]byte(line), &ready))
	return server{data: data, options: s3objects.Options{
		Endpoint: ready.S3, Access: ready.Access, Secret: ready.Secret, CAFile: ready.CA,
		Bucket: "first", Logger: slog.New(slog.DiscardHandler),
	}}
}

const identities = `{"identities": [{"name": "test",
	"credentials": [{"accessKey": "test-access", "secretKey": "test-secret-key"}],
	"actions": ["Admin", "Read", "Write", "List", "Tagging"]}]}`

// startSeaweed starts a second S3 server, by other people, on loopback addresses.
func startSeaweed(t *testing.T) server {
	t.Helper()
	weed := program(t, "bin/testservers/seaweedfs-4.48/weed", "run make setup first")
	data := t.TempDir()
	must(t, os.WriteFile(filepath.Join(data, "s3.json"), []byte(identities), 0o600))
	ports := freePorts(t, 10)
	args := []string{
		"-logdir=" + data, "mini", "-dir=" + data, "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
		"-master.telemetry=false", "-webdav=false", "-admin.ui=false", "-s3.port.iceberg=0", "-s3.port.lance=0",
		"-s3.config=" + filepath.Join(data, "s3.json"),
		"-filer.localSocket=" + filepath.Join(data, "filer.sock"), "-s3.localSocket=" + filepath.Join(data, "s3.sock"),
	}
	for i, name := range []string{
		"s3.port", "s3.port.grpc", "master.port", "master.port.grpc", "volume.port", "volume.port.grpc",
		"filer.port", "filer.port.grpc", "admin.port", "admin.port.grpc",
	} {
		args = append(args, "-"+name+"="+strconv.Itoa(ports[i]))
	}
	cmd := exec.CommandContext(t.Context(), weed, args...)
	cmd.Dir = data
	run(t, cmd)
	endpoint := fmt.Sprintf("http://127.0.0.1:%d", ports[0])
	await(t, endpoint)
	return server{data: data, options: s3objects.Options{
		Endpoint: endpoint, Access: "test-access", Secret: "test-secret-key",
		Bucket: "first", Region: "us-east-1", Logger: slog.New(slog.DiscardHandler),
	}}
}

// program finds an executable in the checkout.
func program(t *testing.T, path, advice string) string {
	t.Helper()
	found, err := filepath.Abs(filepath.Join("../../..", path))
	must(t, err)
	if _, err := os.Stat(found); err != nil {
		t.Fatalf("%s is not there: %s", path, advice)
	}
	return found
}

// run starts a server, which is killed when the test's context ends, just before its
// cleanup.
func run(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	var complaints strings.Builder
	cmd.Stderr = &complaints
	lifeline, err := cmd.StdinPipe()
	must(t, err)
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = lifeline.Close()
		_ = cmd.Wait() // says only that it was stopped
		if t.Failed() {
			t.Logf("%s said:\n%.2000s", filepath.Base(cmd.Path), complaints.String())
		}
	})
}

// await returns when the server answers, if only to refuse.
func await(t *testing.T, endpoint string) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, endpoint, nil)
		must(t, err)
		if answer, err := http.DefaultClient.Do(request); err == nil {
			must(t, answer.Body.Close())
			return
		}
	}
	t.Fatalf("%s does not answer", endpoint)
}

func freePorts(t *testing.T, n int) []int {
	t.Helper()
	ports := make([]int, n)
	for i := range ports {
		l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
		must(t, err)
		defer func() { _ = l.Close() }() // only at the end, so that all are different
		ports[i] = l.Addr().(*net.TCPAddr).Port
	}
	return ports
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
