/* Answers as libcuda.so.1 for the rehearsal: memory of the host, and a kernel that multiplies matrices. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int cuInit(unsigned flags) { return (int) flags; }
int cuDeviceGet(int *device, int index) { *device = index; return 0; }
int cuDevicePrimaryCtxRetain(void **context, int device) { *context = &cuInit; return device; }
int cuCtxSetCurrent(void *context) { return context == (void *) &cuInit ? 0 : 201; }
int cuModuleLoadData(void **module, const char *text) { *module = &cuModuleLoadData; return strstr(text, ".entry product(") ? 0 : 218; }
int cuModuleGetFunction(void **function, void *module, const char *name) {
    *function = &cuModuleGetFunction;
    return module == (void *) &cuModuleLoadData && !strcmp(name, "product") ? 0 : 500;
}
int cuMemAlloc_v2(uint64_t *address, size_t bytes) { *address = (uint64_t) (uintptr_t) malloc(bytes); return 0; }
int cuMemFree_v2(uint64_t address) { free((void *) (uintptr_t) address); return 0; }
int cuMemcpyHtoD_v2(uint64_t to, const void *from, size_t bytes) { memcpy((void *) (uintptr_t) to, from, bytes); return 0; }
int cuMemcpyDtoH_v2(void *to, uint64_t from, size_t bytes) { memcpy(to, (void *) (uintptr_t) from, bytes); return 0; }

int cuLaunchKernel(void *function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                   unsigned shared, void *stream, void **parameters, void **extra) {
    const float *a = *(float **) parameters[0], *b = *(float **) parameters[1];
    float *c = *(float **) parameters[2];
    int n = *(int *) parameters[3];
    if (function != (void *) &cuModuleGetFunction || gx * bx != (unsigned) n || gy * by != (unsigned) n || gz * bz != 1
        || shared || stream || extra) return 1;
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
            float sum = 0;
            for (int k = 0; k < n; k++) sum += a[i * n + k] * b[k * n + j];
            c[i * n + j] = sum;
        }
    }
    return 0;
}

int cuCtxSynchronize(void) { return 0; }
