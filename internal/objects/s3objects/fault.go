package s3objects

import (
	"context"
	"errors"
	"net/http"

	"github.com/minio/minio-go/v7"

	"spoor/internal/evidence"
)

// fault says in evidence's words what went wrong. ctx is the caller's, or one made
// from it: when it was cancelled, that is the reason, whatever the error says.
func fault(ctx context.Context, op, what string, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return evidence.E(evidence.Cancelled, op, what, err)
	}
	if _, already := errors.AsType[*evidence.Error](err); already {
		return err
	}
	return evidence.E(kindOf(err), op, what, err)
}

// kindOf reads S3's error codes (AWS S3 API reference, error responses) and those
// that MinIO and versitygw add.
func kindOf(err error) evidence.Kind {
	refusal, ok := errors.AsType[minio.ErrorResponse](err)
	if !ok {
		return evidence.Unreachable // the request did not come through
	}
	switch refusal.Code {
	case "BadDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch", "InvalidDigest", "IncompleteBody":
		return evidence.Corrupt
	case "InsufficientStorage", "QuotaExceeded", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded":
		return evidence.NoSpace
	case "InvalidAccessKeyId", "SignatureDoesNotMatch", "AuthorizationHeaderMalformed", "RequestTimeTooSkewed":
		return evidence.Invalid
	}
	return kindOfStatus(refusal.StatusCode)
}

func kindOfStatus(status int) evidence.Kind {
	switch {
	case status == http.StatusInsufficientStorage:
		return evidence.NoSpace
	case status == http.StatusNotFound:
		return evidence.NotFound
	case status == http.StatusPreconditionFailed || status == http.StatusConflict:
		return evidence.Conflict
	case status == http.StatusForbidden || status == http.StatusUnauthorized:
		return evidence.Unreadable
	case status == http.StatusTooManyRequests || status == http.StatusRequestTimeout || status >= 500:
		return evidence.Unreachable
	case status >= 400:
		return evidence.Invalid
	}
	return evidence.Internal
}
