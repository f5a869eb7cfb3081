package pdfium

import (
	"context"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// refused is what every call to a file system answers: -ENOSYS.
const refused = uint64(1<<32 - 52)

// addHost exports what the module expects of its surroundings. There are no files
// and no clock: whatever asks for them gets an error, or midnight on 1 January 1970.
func addHost(host wazero.HostModuleBuilder) {
	const i32, i64, f64 = api.ValueTypeI32, api.ValueTypeI64, api.ValueTypeF64
	answer := func(name string, result uint64, results []api.ValueType, params ...api.ValueType) {
		host.NewFunctionBuilder().WithGoFunction(api.GoFunc(func(_ context.Context, stack []uint64) {
			if len(results) > 0 {
				stack[0] = result
			}
		}), params, results).Export(name)
	}
	number := []api.ValueType{i32}
	answer("_tzset_js", 0, nil, i32, i32, i32, i32)
	answer("_localtime_js", 0, nil, i64, i32)
	answer("_gmtime_js", 0, nil, i64, i32)
	answer("emscripten_date_now", 0, []api.ValueType{f64})
	answer("__syscall_openat", refused, number, i32, i32, i32, i32)
	answer("__syscall_fcntl64", refused, number, i32, i32, i32)
	answer("__syscall_ioctl", refused, number, i32, i32, i32)
	answer("__syscall_fstat64", refused, number, i32, i32)
	answer("__syscall_stat64", refused, number, i32, i32)
	answer("__syscall_newfstatat", refused, number, i32, i32, i32, i32)
	answer("__syscall_lstat64", refused, number, i32, i32)
	answer("__syscall_ftruncate64", refused, number, i32, i64)
	answer("__syscall_getdents64", refused, number, i32, i32, i32)
	answer("__syscall_unlinkat", refused, number, i32, i32, i32)
	answer("__syscall_rmdir", refused, number, i32)
	host.NewFunctionBuilder().WithGoFunction(api.GoFunc(func(context.Context, []uint64) {
		panic("aborted") // wazero turns it into the error of the call
	}), nil, nil).Export("_abort_js")
	host.NewFunctionBuilder().WithGoModuleFunction(api.GoModuleFunc(grow), number, number).Export("emscripten_resize_heap")
}

// grow makes the memory at least as large as asked and answers 1, or 0 when it may
// not become that large.
func grow(_ context.Context, m api.Module, stack []uint64) {
	want, have := api.DecodeU32(stack[0]), m.Memory().Size()
	ok := want <= have
	if !ok {
		_, ok = m.Memory().Grow((want-have-1)/wasmPage + 1)
	}
	stack[0] = 0
	if ok {
		stack[0] = 1
	}
}
