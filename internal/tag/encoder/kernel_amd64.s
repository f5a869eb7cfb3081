// Inner loops for amd64: AVX2, and AVX-512 VNNI for the matrix product. No product is
// fused with a sum, and sums over rows have 16 parts, so that all kernels give the same
// bits (kernel_plain.go). Operand order is Go's: sources first, destination last.
#include "go_asm.h"
#include "textflag.h"

// ---- VNNI: R rows of y, 32 columns. SI, DI: rows 0 and 4 of a; DX: a row, R9: three.
#define STEP(mem, lo, hi, tmp) VPBROADCASTD mem, tmp; VPDPBUSD tmp, Z16, lo; VPDPBUSD tmp, Z17, hi
// (sum - shift) * row's scale * output's scale + bias
#define FINISH(n, lo, hi) \
	VPSUBD.BCST (n*4)(R11), lo, lo; VPSUBD.BCST (n*4)(R11), hi, hi; \
	VCVTDQ2PS lo, lo; VCVTDQ2PS hi, hi; \
	VMULPS.BCST (n*4)(R10), lo, lo; VMULPS.BCST (n*4)(R10), hi, hi; \
	VMULPS Z16, lo, lo; VMULPS Z17, hi, hi; \
	VADDPS Z18, lo, lo; VADDPS Z19, hi, hi; \
	VMOVUPS lo, (AX); VMOVUPS hi, 64(AX); ADDQ BX, AX
#define ARGS \
	MOVQ t+0(FP), CX; \
	MOVQ tile_y(CX), AX; MOVQ tile_stride(CX), BX; SHLQ $2, BX; \
	MOVQ tile_scales(CX), R10; MOVQ tile_shifts(CX), R11; MOVQ tile_scale(CX), R12; MOVQ tile_bias(CX), R13; \
	MOVQ tile_next(CX), R14; MOVQ tile_a(CX), SI; MOVQ tile_w(CX), R8; MOVQ tile_k4(CX), CX; \
	MOVQ CX, DX; SHLQ $2, DX; LEAQ (SI)(DX*4), DI; LEAQ (DX)(DX*2), R9
// AHEAD asks for the next panel's weights, a line for each four inputs: when a text comes
// alone they are read from main memory.
#define AHEAD PREFETCHT0 (R14); ADDQ $64, R14
#define COLS VMOVUPS (R12), Z16; VMOVUPS 64(R12), Z17; VMOVUPS (R13), Z18; VMOVUPS 64(R13), Z19
#define ZERO(z) VPXORD z, z, z

// func vnni8(t *tile)
TEXT ·vnni8(SB), NOSPLIT, $0-8
	ARGS
	ZERO(Z0); ZERO(Z1); ZERO(Z2); ZERO(Z3); ZERO(Z4); ZERO(Z5); ZERO(Z6); ZERO(Z7)
	ZERO(Z8); ZERO(Z9); ZERO(Z10); ZERO(Z11); ZERO(Z12); ZERO(Z13); ZERO(Z14); ZERO(Z15)
loop:
	AHEAD
	VMOVDQU32 (R8), Z16
	VMOVDQU32 64(R8), Z17
	STEP((SI), Z0, Z1, Z18)
	STEP((SI)(DX*1), Z2, Z3, Z19)
	STEP((SI)(DX*2), Z4, Z5, Z20)
	STEP((SI)(R9*1), Z6, Z7, Z21)
	STEP((DI), Z8, Z9, Z22)
	STEP((DI)(DX*1), Z10, Z11, Z23)
	STEP((DI)(DX*2), Z12, Z13, Z24)
	STEP((DI)(R9*1), Z14, Z15, Z25)
	ADDQ $128, R8
	ADDQ $4, SI
	ADDQ $4, DI
	DECQ CX
	JNZ  loop
	COLS
	FINISH(0, Z0, Z1)
	FINISH(1, Z2, Z3)
	FINISH(2, Z4, Z5)
	FINISH(3, Z6, Z7)
	FINISH(4, Z8, Z9)
	FINISH(5, Z10, Z11)
	FINISH(6, Z12, Z13)
	FINISH(7, Z14, Z15)
	VZEROUPPER
	RET

// func vnni4(t *tile)
TEXT ·vnni4(SB), NOSPLIT, $0-8
	ARGS
	ZERO(Z0); ZERO(Z1); ZERO(Z2); ZERO(Z3); ZERO(Z4); ZERO(Z5); ZERO(Z6); ZERO(Z7)
loop:
	AHEAD
	VMOVDQU32 (R8), Z16
	VMOVDQU32 64(R8), Z17
	STEP((SI), Z0, Z1, Z18)
	STEP((SI)(DX*1), Z2, Z3, Z19)
	STEP((SI)(DX*2), Z4, Z5, Z20)
	STEP((SI)(R9*1), Z6, Z7, Z21)
	ADDQ $128, R8
	ADDQ $4, SI
	DECQ CX
	JNZ  loop
	COLS
	FINISH(0, Z0, Z1)
	FINISH(1, Z2, Z3)
	FINISH(2, Z4, Z5)
	FINISH(3, Z6, Z7)
	VZEROUPPER
	RET

// ---- AVX2: 2 rows, 32 columns; the weights' 7 bits keep VPMADDUBSW from saturating.
#define PAIR(off, lo, hi) \
	VMOVDQU off(R8), Y11; \
	VPMADDUBSW Y8, Y11, Y12; VPMADDUBSW Y9, Y11, Y13; \
	VPMADDWD Y10, Y12, Y12; VPMADDWD Y10, Y13, Y13; \
	VPADDD Y12, lo, lo; VPADDD Y13, hi, hi
#define FINISH2(off, acc) \
	VPSUBD Y8, acc, acc; VCVTDQ2PS acc, acc; VMULPS Y9, acc, acc; \
	VMULPS off(R12), acc, acc; VADDPS off(R13), acc, acc; VMOVUPS acc, off(AX)

// func avx2x2(t *tile)
TEXT ·avx2x2(SB), NOSPLIT, $0-8
	ARGS
	VPCMPEQW Y10, Y10, Y10
	VPSRLW $15, Y10, Y10 // 16-bit ones
	VPXOR Y0, Y0, Y0; VPXOR Y1, Y1, Y1; VPXOR Y2, Y2, Y2; VPXOR Y3, Y3, Y3
	VPXOR Y4, Y4, Y4; VPXOR Y5, Y5, Y5; VPXOR Y6, Y6, Y6; VPXOR Y7, Y7, Y7
loop:
	AHEAD
	VPBROADCASTD (SI), Y8
	VPBROADCASTD (SI)(DX*1), Y9
	PAIR(0, Y0, Y4)
	PAIR(32, Y1, Y5)
	PAIR(64, Y2, Y6)
	PAIR(96, Y3, Y7)
	ADDQ $128, R8
	ADDQ $4, SI
	DECQ CX
	JNZ  loop
	VPBROADCASTD (R11), Y8
	VBROADCASTSS (R10), Y9
	FINISH2(0, Y0)
	FINISH2(32, Y1)
	FINISH2(64, Y2)
	FINISH2(96, Y3)
	ADDQ BX, AX
	VPBROADCASTD 4(R11), Y8
	VBROADCASTSS 4(R10), Y9
	FINISH2(0, Y4)
	FINISH2(32, Y5)
	FINISH2(64, Y6)
	FINISH2(96, Y7)
	VZEROUPPER
	RET

// ---- Floating point. HOR folds eight lanes to one number, in lane 0 of x: halves first.
#define HOR(op, y, x, ty, tx) \
	VEXTRACTF128 $1, y, tx; op tx, x, x; \
	VPERMILPS $0x4E, x, tx; op tx, x, x; \
	VPERMILPS $0xB1, x, tx; op tx, x, x

// func absmax(x *float32, n int) float32; n is a multiple of 32
TEXT ·absmax(SB), NOSPLIT, $0-20
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX
	VPCMPEQD Y7, Y7, Y7
	VPSRLD $1, Y7, Y7
	VXORPS Y0, Y0, Y0; VXORPS Y1, Y1, Y1; VXORPS Y2, Y2, Y2; VXORPS Y3, Y3, Y3
loop:
	VANDPS (SI), Y7, Y4; VMAXPS Y4, Y0, Y0
	VANDPS 32(SI), Y7, Y5; VMAXPS Y5, Y1, Y1
	VANDPS 64(SI), Y7, Y4; VMAXPS Y4, Y2, Y2
	VANDPS 96(SI), Y7, Y5; VMAXPS Y5, Y3, Y3
	ADDQ $128, SI
	SUBQ $32, CX
	JNZ  loop
	VMAXPS Y1, Y0, Y0
	VMAXPS Y3, Y2, Y2
	VMAXPS Y2, Y0, Y0
	HOR(VMAXPS, Y0, X0, Y1, X1)
	VMOVSS X0, ret+16(FP)
	VZEROUPPER
	RET

DATA order<>+0(SB)/8, $0x0000000400000000
DATA order<>+8(SB)/8, $0x0000000500000001
DATA order<>+16(SB)/8, $0x0000000600000002
DATA order<>+24(SB)/8, $0x0000000700000003
GLOBL order<>(SB), RODATA|NOPTR, $32

// func round8(q *int8, x *float32, n int, inverse float32) int32: q = round(x*inverse), returns the sum
TEXT ·round8(SB), NOSPLIT, $0-36
	MOVQ q+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ n+16(FP), CX
	VBROADCASTSS inverse+24(FP), Y7
	VMOVDQU order<>(SB), Y8
	VPXOR Y6, Y6, Y6
loop:
	VMULPS (SI), Y7, Y0; VMULPS 32(SI), Y7, Y1; VMULPS 64(SI), Y7, Y2; VMULPS 96(SI), Y7, Y3
	VCVTPS2DQ Y0, Y0; VCVTPS2DQ Y1, Y1; VCVTPS2DQ Y2, Y2; VCVTPS2DQ Y3, Y3
	VPADDD Y0, Y1, Y4; VPADDD Y2, Y3, Y5
	VPADDD Y4, Y6, Y6; VPADDD Y5, Y6, Y6
	VPACKSSDW Y1, Y0, Y0; VPACKSSDW Y3, Y2, Y2; VPACKSSWB Y2, Y0, Y0
	VPERMD Y0, Y8, Y0
	VMOVDQU Y0, (DI)
	ADDQ $128, SI
	ADDQ $32, DI
	SUBQ $32, CX
	JNZ  loop
	HOR(VPADDD, Y6, X6, Y1, X1)
	VMOVD X6, AX
	MOVL AX, ret+32(FP)
	VZEROUPPER
	RET

// func norm16(x, add, norm, shift *float32, n int, epsilon float32)
TEXT ·norm16(SB), NOSPLIT, $0-44
	MOVQ x+0(FP), DI
	MOVQ add+8(FP), SI
	MOVQ norm+16(FP), R8
	MOVQ shift+24(FP), R9
	MOVQ n+32(FP), CX
	VXORPS X15, X15, X15
	VCVTSI2SSQ CX, X15, X15
	SHLQ $2, CX
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1
	XORQ AX, AX
sum:
	VMOVUPS (DI)(AX*1), Y2
	VMOVUPS 32(DI)(AX*1), Y3
	VADDPS (SI)(AX*1), Y2, Y2
	VADDPS 32(SI)(AX*1), Y3, Y3
	VMOVUPS Y2, (DI)(AX*1)
	VMOVUPS Y3, 32(DI)(AX*1)
	VADDPS Y2, Y0, Y0
	VADDPS Y3, Y1, Y1
	ADDQ $64, AX
	CMPQ AX, CX
	JLT  sum
	VADDPS Y1, Y0, Y0
	HOR(VADDPS, Y0, X0, Y1, X1)
	VDIVSS X15, X0, X0
	VBROADCASTSS X0, Y0 // mean
	VXORPS Y4, Y4, Y4
	VXORPS Y5, Y5, Y5
	XORQ AX, AX
square:
	VMOVUPS (DI)(AX*1), Y2
	VMOVUPS 32(DI)(AX*1), Y3
	VSUBPS Y0, Y2, Y2
	VSUBPS Y0, Y3, Y3
	VMULPS Y2, Y2, Y2
	VMULPS Y3, Y3, Y3
	VADDPS Y2, Y4, Y4
	VADDPS Y3, Y5, Y5
	ADDQ $64, AX
	CMPQ AX, CX
	JLT  square
	VADDPS Y5, Y4, Y4
	HOR(VADDPS, Y4, X4, Y1, X1)
	VDIVSS X15, X4, X4
	VADDSS epsilon+40(FP), X4, X4
	VSQRTSS X4, X4, X4
	MOVL $0x3F800000, AX
	VMOVD AX, X1
	VDIVSS X4, X1, X4
	VBROADCASTSS X4, Y4
	XORQ AX, AX
scale:
	VMOVUPS (DI)(AX*1), Y1
	VSUBPS Y0, Y1, Y1
	VMULPS Y4, Y1, Y1
	VMULPS (R8)(AX*1), Y1, Y1
	VADDPS (R9)(AX*1), Y1, Y1
	VMOVUPS Y1, (DI)(AX*1)
	ADDQ $32, AX
	CMPQ AX, CX
	JLT  scale
	VZEROUPPER
	RET

// LOAD6 spreads a table's six coefficients and 1 over Y10 to Y15 and Y9; POLY6 is the
// polynomial of two vectors.
#define LOAD6(r) \
	VBROADCASTSS 0(r), Y10; VBROADCASTSS 4(r), Y11; VBROADCASTSS 8(r), Y12; \
	VBROADCASTSS 12(r), Y13; VBROADCASTSS 16(r), Y14; VBROADCASTSS 20(r), Y15; VBROADCASTSS 24(r), Y9
#define HORNER(c, x, p, y, q) VMULPS x, p, p; VMULPS y, q, q; VADDPS c, p, p; VADDPS c, q, q
#define POLY6(x, p, y, q) \
	VMULPS x, Y15, p; VMULPS y, Y15, q; VADDPS Y14, p, p; VADDPS Y14, q, q; \
	HORNER(Y13, x, p, y, q); HORNER(Y12, x, p, y, q); HORNER(Y11, x, p, y, q); \
	HORNER(Y10, x, p, y, q); HORNER(Y9, x, p, y, q)

// func gelu16(x *float32, n int, table *float32)
TEXT ·gelu16(SB), NOSPLIT, $0-24
	MOVQ x+0(FP), DI
	MOVQ n+8(FP), CX
	MOVQ table+16(FP), SI
	LOAD6(SI)
	VBROADCASTSS 28(SI), Y8
	VPCMPEQD Y7, Y7, Y7
	VPSRLD $1, Y7, Y7
	VXORPS Y6, Y6, Y6
loop:
	VMOVUPS (DI), Y0; VMOVUPS 32(DI), Y1
	VANDPS Y0, Y7, Y2; VANDPS Y1, Y7, Y3
	POLY6(Y2, Y4, Y3, Y5)
	VMULPS Y4, Y4, Y4; VMULPS Y5, Y5, Y5
	VMULPS Y4, Y4, Y4; VMULPS Y5, Y5, Y5
	VMULPS Y4, Y4, Y4; VMULPS Y5, Y5, Y5
	VMULPS Y4, Y4, Y4; VMULPS Y5, Y5, Y5
	VMULPS Y8, Y2, Y2; VMULPS Y8, Y3, Y3
	VDIVPS Y4, Y2, Y2; VDIVPS Y5, Y3, Y3
	VMAXPS Y6, Y0, Y0; VMAXPS Y6, Y1, Y1
	VSUBPS Y2, Y0, Y0; VSUBPS Y3, Y1, Y1
	VMOVUPS Y0, (DI); VMOVUPS Y1, 32(DI)
	ADDQ $64, DI
	SUBQ $16, CX
	JNZ  loop
	VZEROUPPER
	RET

// func softmax16(x *float32, rows, width int, table *float32)
TEXT ·softmax16(SB), NOSPLIT, $0-32
	MOVQ x+0(FP), DI
	MOVQ rows+8(FP), DX
	MOVQ width+16(FP), CX
	MOVQ table+24(FP), SI
	SHLQ $2, CX
	LOAD6(SI)
row:
	VMOVUPS (DI), Y0
	XORQ AX, AX
top:
	VMAXPS (DI)(AX*1), Y0, Y0
	ADDQ $32, AX
	CMPQ AX, CX
	JLT  top
	HOR(VMAXPS, Y0, X0, Y1, X1)
	VBROADCASTSS X0, Y0
	VXORPS Y7, Y7, Y7
	VXORPS Y8, Y8, Y8
	XORQ AX, AX
exp:
	VBROADCASTSS 32(SI), Y6
	VMOVUPS (DI)(AX*1), Y1; VMOVUPS 32(DI)(AX*1), Y2
	VSUBPS Y0, Y1, Y1; VSUBPS Y0, Y2, Y2
	VMAXPS Y6, Y1, Y1; VMAXPS Y6, Y2, Y2
	VBROADCASTSS 28(SI), Y6
	VMULPS Y6, Y1, Y1; VMULPS Y6, Y2, Y2
	VROUNDPS $0, Y1, Y3; VROUNDPS $0, Y2, Y4
	VSUBPS Y3, Y1, Y1; VSUBPS Y4, Y2, Y2
	VCVTPS2DQ Y3, Y3; VCVTPS2DQ Y4, Y4
	VPSLLD $23, Y3, Y3; VPSLLD $23, Y4, Y4
	POLY6(Y1, Y5, Y2, Y6)
	VPADDD Y3, Y5, Y5; VPADDD Y4, Y6, Y6
	VADDPS Y5, Y7, Y7; VADDPS Y6, Y8, Y8
	VMOVUPS Y5, (DI)(AX*1); VMOVUPS Y6, 32(DI)(AX*1)
	ADDQ $64, AX
	CMPQ AX, CX
	JLT  exp
	VADDPS Y8, Y7, Y7
	HOR(VADDPS, Y7, X7, Y1, X1)
	VDIVSS X7, X9, X7
	VBROADCASTSS X7, Y7
	XORQ AX, AX
div:
	VMULPS (DI)(AX*1), Y7, Y1
	VMOVUPS Y1, (DI)(AX*1)
	ADDQ $32, AX
	CMPQ AX, CX
	JLT  div
	ADDQ CX, DI
	DECQ DX
	JNZ  row
	VZEROUPPER
	RET

// func combine256(p *mix): two rows at a time; the last of an odd number goes twice.
TEXT ·combine256(SB), NOSPLIT, $0-8
	MOVQ p+0(FP), AX
	MOVQ mix_y(AX), DI
	MOVQ mix_x(AX), SI
	MOVQ mix_yStride(AX), R10
	MOVQ mix_xStride(AX), R11
	MOVQ mix_mStride(AX), BX
	MOVQ mix_rows(AX), R12
	SHLQ $2, R10
	SHLQ $2, R11
	SHLQ $2, BX
rows:
	MOVQ DI, R8 // the second row
	MOVQ SI, R9
	CMPQ R12, $1
	JE   one
	ADDQ R10, R8
	ADDQ R11, R9
one:
	MOVQ mix_m(AX), DX
	MOVQ mix_k(AX), CX
	LEAQ (SI)(CX*4), SI
	LEAQ (R9)(CX*4), R9
	NEGQ CX
	VXORPS Y0, Y0, Y0; VXORPS Y1, Y1, Y1; VXORPS Y2, Y2, Y2; VXORPS Y3, Y3, Y3
	VXORPS Y4, Y4, Y4; VXORPS Y5, Y5, Y5; VXORPS Y6, Y6, Y6; VXORPS Y7, Y7, Y7
loop:
	VBROADCASTSS (SI)(CX*4), Y8
	VBROADCASTSS (R9)(CX*4), Y9
	VMOVUPS (DX), Y10; VMOVUPS 32(DX), Y11
	VMULPS Y10, Y8, Y12; VMULPS Y11, Y8, Y13; VMULPS Y10, Y9, Y14; VMULPS Y11, Y9, Y15
	VADDPS Y12, Y0, Y0; VADDPS Y13, Y1, Y1; VADDPS Y14, Y4, Y4; VADDPS Y15, Y5, Y5
	VMOVUPS 64(DX), Y10; VMOVUPS 96(DX), Y11
	VMULPS Y10, Y8, Y12; VMULPS Y11, Y8, Y13; VMULPS Y10, Y9, Y14; VMULPS Y11, Y9, Y15
	VADDPS Y12, Y2, Y2; VADDPS Y13, Y3, Y3; VADDPS Y14, Y6, Y6; VADDPS Y15, Y7, Y7
	ADDQ BX, DX
	INCQ CX
	JNZ  loop
	VMOVUPS Y0, (DI); VMOVUPS Y1, 32(DI); VMOVUPS Y2, 64(DI); VMOVUPS Y3, 96(DI)
	VMOVUPS Y4, (R8); VMOVUPS Y5, 32(R8); VMOVUPS Y6, 64(R8); VMOVUPS Y7, 96(R8)
	MOVQ mix_k(AX), CX // SI and R9 stand behind their rows
	SHLQ $2, CX
	SUBQ CX, R9
	LEAQ (R9)(R11*1), SI
	LEAQ (R8)(R10*1), DI
	SUBQ $2, R12
	JG   rows
	VZEROUPPER
	RET
