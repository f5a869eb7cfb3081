package loopback_test

import (
	"net"
	"testing"

	"spoor/deploy/engine/internal/fault"
	"spoor/deploy/engine/internal/loopback"
)

func TestFreePortsDiffer(t *testing.T) {
	ports, err := loopback.Free(t.Context(), 20)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[int]bool{}
	for _, p := range ports {
		if p == 0 || seen[p] {
			t.Errorf("port %d is zero or handed out twice in %v", p, ports)
		}
		seen[p] = true
	}
}

func TestTakenPortIsRefused(t *testing.T) {
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // a test's listener
	port := l.Addr().(*net.TCPAddr).Port
	if _, err := loopback.Take(t.Context(), port); fault.CodeOf(err) != fault.PortTaken {
		t.Errorf("Take(%d, held by another) = %v, want code %d", port, err, fault.PortTaken)
	}
	if _, err := loopback.Take(t.Context(), 70000); fault.CodeOf(err) != fault.Usage {
		t.Errorf("Take(70000) = %v, want code %d", err, fault.Usage)
	}
}

func TestTheSamePortComesBack(t *testing.T) {
	port, err := loopback.Take(t.Context(), 0)
	if err != nil || port == 0 {
		t.Fatalf("Take(0) = %d, %v", port, err)
	}
	if again, err := loopback.Take(t.Context(), port); err != nil || again != port {
		t.Errorf("Take(%d) = %d, %v", port, again, err)
	}
}

func TestOnlyThisMachineIsAccepted(t *testing.T) {
	for address, ok := range map[string]bool{
		"127.0.0.1:8080": true, "localhost:80": true, "[::1]:80": true,
		"0.0.0.0:80": false, ":80": false, "10.0.0.1:80": false, "example.org:80": false,
		"127.0.0.1": false, "127.0.0.1:0": false, "127.0.0.1:http": false,
	} {
		_, _, err := loopback.Parse(address)
		if (err == nil) != ok {
			t.Errorf("Parse(%q) = %v, want accepted %v", address, err, ok)
		}
	}
}
