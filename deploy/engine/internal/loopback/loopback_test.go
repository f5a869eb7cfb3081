package loopback_test

import (
	"net"
	"testing"

	"spoor/deploy/engine/internal/fault"
	"spoor/deploy/engine/internal/loopback"
)

func TestFreePortsDiffer(t *testing.T) {
	ports, err := loopback.Choose(t.Context(), make([]int, 50)...)
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

func TestWhatCantBeHadIsRefused(t *testing.T) {
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	taken := l.Addr().(*net.TCPAddr).Port
	for name, c := range map[string]struct {
		wishes []int
		want   fault.Code
	}{
		"another process has it": {[]int{0, taken}, fault.PortTaken},
		"wished for twice":       {[]int{21234, 21234}, fault.PortTaken},
		"out of range":           {[]int{70000}, fault.Usage},
		"negative":               {[]int{-1}, fault.Usage},
	} {
		if got, err := loopback.Choose(t.Context(), c.wishes...); fault.CodeOf(err) != c.want {
			t.Errorf("%s: Choose(%v) = %v, %v, want code %d", name, c.wishes, got, err, c.want)
		}
	}
}

func TestTheSamePortComesBack(t *testing.T) {
	first, err := loopback.Choose(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	again, err := loopback.Choose(t.Context(), 0, first[0], 0)
	if err != nil || again[1] != first[0] {
		t.Errorf("Choose(0, %d, 0) = %v, %v", first[0], again, err)
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
