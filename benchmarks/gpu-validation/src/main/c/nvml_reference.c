/*
 * Reads the counters and the power of all NVIDIA GPUs every 100 ms and prints one line for each, until it is told to stop:
 * microseconds since 1970, UUID, counter in millijoules, instant power (field 186) in milliwatts. What a device does not
 * tell is empty. It shares nothing with what is being validated: its own declarations, its own clock, its own process.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#ifdef OLD_GLIBC
/*
 * Names of 2002, which every x86-64 glibc has, where the linker would take those of 2021; and a start of our own, since
 * that of a new compiler asks for a new glibc too.
 */
__asm__(".symver dlopen,dlopen@GLIBC_2.2.5\n.symver dlsym,dlsym@GLIBC_2.2.5\n.symver dlerror,dlerror@GLIBC_2.2.5\n"
        ".globl _start\n_start:\n xor %ebp,%ebp\n and $-16,%rsp\n call main\n mov %eax,%edi\n call exit\n");
#endif

typedef struct {
    unsigned fieldId, scopeId;
    long long timestamp, latencyUsec;
    unsigned valueType;
    int nvmlReturn;
    union { double d; unsigned ui; unsigned long long ull; } value;
} FieldValue;

enum { INSTANT_POWER = 186, MAX_DEVICES = 64 };

static volatile sig_atomic_t stopped;

static void stop(int signal) {
    (void) signal;
    stopped = 1;
}

int main(void) {
    void *lib = dlopen("libnvidia-ml.so.1", RTLD_NOW);
    if (!lib) {
        fprintf(stderr, "nvml-reference: %s\n", dlerror());
        return 1;
    }
    int (*init)(void) = (int (*)(void)) dlsym(lib, "nvmlInit_v2");
    int (*get_count)(unsigned *) = (int (*)(unsigned *)) dlsym(lib, "nvmlDeviceGetCount_v2");
    int (*get_handle)(unsigned, void **) = (int (*)(unsigned, void **)) dlsym(lib, "nvmlDeviceGetHandleByIndex_v2");
    int (*get_uuid)(void *, char *, unsigned) = (int (*)(void *, char *, unsigned)) dlsym(lib, "nvmlDeviceGetUUID");
    int (*get_energy)(void *, unsigned long long *) =
        (int (*)(void *, unsigned long long *)) dlsym(lib, "nvmlDeviceGetTotalEnergyConsumption");
    int (*get_fields)(void *, int, FieldValue *) = (int (*)(void *, int, FieldValue *)) dlsym(lib, "nvmlDeviceGetFieldValues");
    unsigned count = 0;
    void *device[MAX_DEVICES];
    char uuid[MAX_DEVICES][96];
    if (!init || !get_count || !get_handle || !get_uuid || init() || get_count(&count) || count == 0) {
        fprintf(stderr, "nvml-reference: there is no GPU that NVML can read\n");
        return 1;
    }
    if (count > MAX_DEVICES) count = MAX_DEVICES;
    for (unsigned i = 0; i < count; i++) {
        if (get_handle(i, &device[i]) || get_uuid(device[i], uuid[i], sizeof uuid[i])) {
            fprintf(stderr, "nvml-reference: device %u does not answer\n", i);
            return 1;
        }
    }
    int (*get_driver)(char *, unsigned) = (int (*)(char *, unsigned)) dlsym(lib, "nvmlSystemGetDriverVersion");
    char driver[80];
    if (get_driver && !get_driver(driver, sizeof driver)) fprintf(stderr, "driver %s\n", driver);
    signal(SIGTERM, stop);
    signal(SIGINT, stop);
    printf("micros,uuid,millijoules,instant_milliwatts\n");
    while (!stopped) {
        for (unsigned i = 0; i < count; i++) {
            unsigned long long energy = 0;
            FieldValue field;
            memset(&field, 0, sizeof field);
            field.fieldId = INSTANT_POWER;
            int has_energy = get_energy && !get_energy(device[i], &energy);
            struct timespec t;
            clock_gettime(CLOCK_REALTIME, &t);
            int has_power = get_fields && !get_fields(device[i], 1, &field) && !field.nvmlReturn;
            printf("%lld,%s,", (long long) t.tv_sec * 1000000 + t.tv_nsec / 1000, uuid[i]);
            if (has_energy) printf("%llu", energy);
            printf(",");
            if (has_power) printf("%u", field.value.ui);
            printf("\n");
        }
        fflush(stdout);
        struct timespec pause = { 0, 100000000 };
        nanosleep(&pause, NULL);
    }
    return 0;
}
