package intake

import (
	"context"
	"iter"
	"sync"
)

// ahead is how many results may wait for a slow one before them.
const ahead = 64

// inOrder calls f for up to n values at a time and yields the results in the order
// of the values. After an error of values, or when the caller stops, nothing new is
// begun, and it returns when everything that was begun has ended.
func inOrder[T, R any](ctx context.Context, n int, values iter.Seq2[T, error], f func(context.Context, T) R) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		var begun sync.WaitGroup
		defer begun.Wait()
		defer stop()
		queue, failed := make(chan chan R, ahead), error(nil)
		begun.Go(func() {
			defer close(queue)
			failed = feed(ctx, n, values, f, queue)
		})
		for slot := range queue {
			if !yield(<-slot, nil) {
				return
			}
		}
		if failed != nil { // written before the queue was closed
			var none R
			yield(none, failed)
		}
	}
}

// feed begins f for each value, and returns when all that it began has ended.
func feed[T, R any](ctx context.Context, n int, values iter.Seq2[T, error], f func(context.Context, T) R, queue chan<- chan R) error {
	var begun sync.WaitGroup
	defer begun.Wait()
	free := make(chan struct{}, n)
	for value, err := range values {
		if err != nil {
			return err
		}
		select {
		case free <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
		slot := make(chan R, 1)
		begun.Go(func() {
			slot <- f(ctx, value)
			<-free
		})
		select {
		case queue <- slot:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
