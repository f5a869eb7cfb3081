package web_test

import (
	"context"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"spoor/indexes"
	"spoor/workflows"
)

// browser starts Chromium; the context ends with the test.
func browser(t *testing.T) context.Context {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("there is no chromium on the PATH: run make setup-test")
	}
	options := append(
		chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.UserDataDir(t.TempDir()),
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("accept-lang", "nl-NL"),
	)
	ctx, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, end := chromedp.NewContext(ctx)
	t.Cleanup(end)
	if err := chromedp.Do(ctx); err != nil { // starts it; a time limit here would end it
		t.Fatalf("start %s: %v", program, err)
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func do(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatalf("in the browser: %v", err)
	}
}

func read(t *testing.T, ctx context.Context, a chromedp.Action[string]) string {
	t.Helper()
	got, err := chromedp.Run(ctx, a)
	if err != nil {
		t.Fatalf("in the browser: %v", err)
	}
	return got
}

func TestAPersonSearchesOpensAHitAndPausesARun(t *testing.T) {
	h := newHouse(t, indexes.AllCases())
	h.furnish(t)
	h.engine.status[h.exhibit["26-0412/B03"].ID] = workflows.Status{Phase: workflows.PhaseProcess}
	server := httptest.NewServer(h.pages)
	defer server.Close()
	ctx := browser(t)
	do(
		t, ctx,
		chromedp.Navigate(server.URL+"/"),
		chromedp.SendKeys(chromedp.CSS(`.home input[name=q]`), "nergens\r"),
		chromedp.WaitVisible(chromedp.CSS(`.card`)),
		chromedp.Click(chromedp.CSS(`.quote a`)),
		chromedp.WaitVisible(chromedp.CSS(`.page mark`)),
	)
	marked := read(t, ctx, chromedp.Text(chromedp.CSS(`.page mark`)))
	cited := read(t, ctx, chromedp.Text(chromedp.CSS(`section > .cite`)))
	colour := read(t, ctx, chromedp.Evaluate[string](`getComputedStyle(document.querySelector(".page mark")).backgroundColor`))
	do(
		t, ctx,
		chromedp.Navigate(server.URL+"/runs/26-0412/B03?still"),
		chromedp.Click(chromedp.CSS(`form[action$="/pause"] button`)),
		chromedp.WaitVisible(chromedp.CSS(`form[action$="/resume"] button`)),
	)
	after := read(t, ctx, chromedp.Text(chromedp.CSS(`h1`)))
	if marked != "nergens" || cited != "26-0412/B03/D0001#p2:25-32" {
		t.Errorf("the hit shows %q cited as %q, want nergens at 26-0412/B03/D0001#p2:25-32", marked, cited)
	}
	if colour != "rgb(255, 220, 107)" {
		t.Errorf("the mark's colour is %s: the style sheet did not load under the page's own policy", colour)
	}
	if !strings.EqualFold(after, "gepauzeerd") || len(h.engine.steered) != 1 {
		t.Errorf("after the button the page says %q, steered %v; want gepauzeerd, once", after, h.engine.steered)
	}
}
