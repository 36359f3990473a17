/*
 * Answers as libnvidia-ml.so.1 for tests: devices whose power is a function of time, described by the file "scenario" in
 * the folder of the library. Time is the monotonic clock, so that two processes see the same counters, or what
 * stub_set_time says. Structures and numbers are declared here anew, after nvml.h of CUDA 13.3.
 *
 * A scenario has one statement a line: what, which device, values. Compiled with -DOLD_DRIVER it has only the names of
 * 2013: no _v2 or _v3, no energy, no fields.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SUCCESS = 0, UNINITIALIZED = 1, INVALID_ARGUMENT = 2, NOT_SUPPORTED = 3, NO_PERMISSION = 4, NOT_FOUND = 6,
       INSUFFICIENT_SIZE = 7, DRIVER_NOT_LOADED = 9, GPU_IS_LOST = 15, ARGUMENT_VERSION_MISMATCH = 25 };
enum { MAX_DEVICES = 16, MAX_PROCESSES = 64, MAX_PARTS = 7 };

typedef struct { char busIdLegacy[16]; unsigned domain, bus, device, pciDeviceId, pciSubSystemId; char busId[32]; } PciInfo;
typedef struct { unsigned gpu, memory; } Utilization;
typedef struct { unsigned long long total, free, used; } Memory;
typedef struct { unsigned version; unsigned long long total, reserved, free, used; } MemoryV2;
typedef struct { unsigned pid; unsigned long long usedGpuMemory; } ProcessV1;
typedef struct { unsigned pid; unsigned long long usedGpuMemory; unsigned gpuInstanceId, computeInstanceId; } ProcessV2;
typedef struct { unsigned pid; unsigned long long timeStamp; unsigned smUtil, memUtil, encUtil, decUtil; } ProcessSample;
typedef struct {
    unsigned fieldId, scopeId;
    long long timestamp, latencyUsec;
    unsigned valueType;
    int nvmlReturn;
    union { double d; unsigned ui; unsigned long ul; unsigned long long ull; long long sll; int si; unsigned short us; } value;
} FieldValue;
typedef struct {
    unsigned multiprocessorCount, sharedCopyEngineCount, sharedDecoderCount, sharedEncoderCount, sharedJpegCount,
             sharedOfaCount, gpuInstanceSliceCount, computeInstanceSliceCount;
    unsigned long long memorySizeMB;
} Attributes;

typedef struct { char uuid[96], name[96]; int parent, gi, ci, slices; unsigned long long memory; } Part;
typedef struct {
    char uuid[96], name[96], bus[32];
    double low, high, period, duty;                 /* milliwatts, seconds; low for the rest of each period */
    double refresh;                                 /* seconds between two values of the counter */
    double restart;                                 /* time at which the counter starts at zero; negative: never */
    double jump_at, jump;                           /* time and millijoules of an absurd step */
    double lost_from, lost_to, denied_from;
    int counter, energy_field, power_fields, power, zero_counter, zero_readings, utilization, limit, mig, forbidden, failing;
    int processes, samples;
    ProcessV2 process[MAX_PROCESSES];
    ProcessSample sample[MAX_PROCESSES];
} Device;

static Device devices[MAX_DEVICES];
static Part parts[MAX_PARTS];
static int count, part_count, initialized, shutdowns, inits, calls, refuse_memory_v2, no_driver, late_count;
static double late_from = -1, latency, hang_from = -1, hang_seconds, hang_on_file, set_time = -1;
static char folder[4096];

static double now(void) {
    if (set_time >= 0) return set_time;
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + t.tv_nsec * 1e-9;
}

static void sleep_for(double seconds) {
    struct timespec t = { (time_t) seconds, (long) ((seconds - (time_t) seconds) * 1e9) };
    nanosleep(&t, NULL);
}

static double power(const Device *d, double t) {
    return d->period > 0 && fmod(t, d->period) < d->duty * d->period ? d->high : d->low;
}

/* The integral of power from 0 to t in millijoules. */
static double energy(const Device *d, double t) {
    if (d->period <= 0) return d->low * t;
    double whole = floor(t / d->period), rest = t - whole * d->period, on = d->duty * d->period;
    return d->low * t + (d->high - d->low) * (whole * on + (rest < on ? rest : on));
}

static void statement(const char *what, int i, char *rest) {
    Device *d = &devices[i];
    if (!strcmp(what, "device")) {
        if (i >= count) count = i + 1;
        snprintf(d->uuid, sizeof d->uuid, "GPU-%08x-1111-2222-3333-%012x", 0xabc00000 + i, i);
        snprintf(d->bus, sizeof d->bus, "00000000:%02X:00.0", 0x10 + i);
        snprintf(d->name, sizeof d->name, "%.95s", rest);
        d->restart = d->lost_from = d->denied_from = -1;
        d->lost_to = 1e18;
        d->counter = d->energy_field = d->power_fields = d->power = 1;
        d->limit = 400000;
        d->low = 100000;
    } else if (!strcmp(what, "square")) sscanf(rest, "%lf %lf %lf %lf", &d->low, &d->high, &d->period, &d->duty);
    else if (!strcmp(what, "constant")) sscanf(rest, "%lf", &d->low);
    else if (!strcmp(what, "uuid")) snprintf(d->uuid, sizeof d->uuid, "%.95s", rest);
    else if (!strcmp(what, "bus")) snprintf(d->bus, sizeof d->bus, "%.31s", rest);
    else if (!strcmp(what, "refresh")) sscanf(rest, "%lf", &d->refresh);
    else if (!strcmp(what, "restart")) sscanf(rest, "%lf", &d->restart);
    else if (!strcmp(what, "jump")) sscanf(rest, "%lf %lf", &d->jump_at, &d->jump);
    else if (!strcmp(what, "lost")) sscanf(rest, "%lf %lf", &d->lost_from, &d->lost_to);
    else if (!strcmp(what, "denied")) sscanf(rest, "%lf", &d->denied_from);
    else if (!strcmp(what, "limit")) sscanf(rest, "%d", &d->limit);
    else if (!strcmp(what, "utilization")) sscanf(rest, "%d", &d->utilization);
    else if (!strcmp(what, "mig")) d->mig = 1;
    else if (!strcmp(what, "forbidden")) d->forbidden = 1;
    else if (!strcmp(what, "failing")) sscanf(rest, "%d", &d->failing);
    else if (!strcmp(what, "zero_counter")) d->zero_counter = 1;
    else if (!strcmp(what, "zero_readings")) sscanf(rest, "%d", &d->zero_readings);
    else if (!strcmp(what, "without")) {
        if (strstr(rest, "counter")) d->counter = d->energy_field = 0;
        if (strstr(rest, "function")) d->counter = 0;
        if (strstr(rest, "fields")) d->power_fields = 0;
        if (strstr(rest, "power")) d->power = 0;
    } else if (!strcmp(what, "process") && d->processes < MAX_PROCESSES) {
        ProcessV2 *p = &d->process[d->processes++];
        long long memory;
        sscanf(rest, "%u %lld", &p->pid, &memory);
        p->usedGpuMemory = (unsigned long long) memory;
    } else if (!strcmp(what, "sample") && d->samples < MAX_PROCESSES) {
        ProcessSample *s = &d->sample[d->samples++];
        sscanf(rest, "%u %u", &s->pid, &s->smUtil);
    } else if (!strcmp(what, "part") && part_count < MAX_PARTS) {
        Part *p = &parts[part_count++];
        p->parent = i;
        sscanf(rest, "%95s %d %d %d %llu %95[^\n]", p->uuid, &p->gi, &p->ci, &p->slices, &p->memory, p->name);
    } else if (!strcmp(what, "latency")) sscanf(rest, "%lf", &latency);
    else if (!strcmp(what, "hang")) sscanf(rest, "%lf %lf", &hang_from, &hang_seconds);
    else if (!strcmp(what, "hang_on_file")) sscanf(rest, "%lf", &hang_on_file);
    else if (!strcmp(what, "refuse_memory_v2")) refuse_memory_v2 = 1;
    else if (!strcmp(what, "no_driver")) no_driver = 1;
    else if (!strcmp(what, "late")) sscanf(rest, "%lf %d", &late_from, &late_count);
    else {
        fprintf(stderr, "nvml_stub: unknown statement %s\n", what);
        abort();
    }
}

static void load(void) {
    Dl_info self;
    char file[4200], line[512], what[64], rest[448];
    if (count > 0 || no_driver || !dladdr((void *) load, &self)) return;
    snprintf(folder, sizeof folder, "%s", self.dli_fname);
    char *slash = strrchr(folder, '/');
    *(slash ? slash + 1 : folder) = 0;
    snprintf(file, sizeof file, "%sscenario", folder);
    FILE *in = fopen(file, "r");
    while (in && fgets(line, sizeof line, in)) {
        int device = 0;
        rest[0] = 0;
        if (sscanf(line, "%63s %d %447[^\n]", what, &device, rest) >= 1) statement(what, device, rest);
    }
    if (in) fclose(in);
}

/* What tests ask and say. */
void stub_set_time(double seconds) { set_time = seconds; }
double stub_energy(int device, double from, double to) { return energy(&devices[device], to) - energy(&devices[device], from); }
int stub_inits(void) { return inits; }
int stub_shutdowns(void) { return shutdowns; }
int stub_calls(void) { return calls; }

#define SIZE(type) if (!strcmp(name, #type)) return (int) sizeof(type)
#define OFFSET(type, member) if (!strcmp(name, #type "." #member)) return (int) offsetof(type, member)
int stub_layout(const char *name) {
    SIZE(PciInfo); SIZE(Utilization); SIZE(Memory); SIZE(MemoryV2); SIZE(ProcessV1); SIZE(ProcessV2); SIZE(ProcessSample);
    SIZE(FieldValue); SIZE(Attributes);
    OFFSET(PciInfo, busId); OFFSET(Utilization, gpu); OFFSET(Memory, total); OFFSET(MemoryV2, total);
    OFFSET(ProcessV2, pid); OFFSET(ProcessV2, usedGpuMemory); OFFSET(ProcessV1, usedGpuMemory); OFFSET(ProcessSample, pid);
    OFFSET(ProcessSample, timeStamp); OFFSET(ProcessSample, smUtil); OFFSET(FieldValue, fieldId);
    OFFSET(FieldValue, scopeId); OFFSET(FieldValue, valueType); OFFSET(FieldValue, nvmlReturn); OFFSET(FieldValue, value);
    OFFSET(Attributes, computeInstanceSliceCount);
    return -1;
}

/* A handle is a pointer to a device or part; every call may be slow or hang. */
static int enter(void) {
    calls++;
    if (latency > 0) sleep_for(latency);
    if (hang_from >= 0 && now() >= hang_from) sleep_for(hang_seconds);
    if (hang_on_file > 0) {
        char file[4200];
        snprintf(file, sizeof file, "%shang", folder);
        if (!access(file, F_OK)) sleep_for(hang_on_file);
    }
    return initialized > 0 ? SUCCESS : UNINITIALIZED;
}

static Device *device_of(void *handle) {
    for (int i = 0; i < count; i++) if (handle == &devices[i]) return &devices[i];
    return NULL;
}

static Part *part_of(void *handle) {
    for (int i = 0; i < part_count; i++) if (handle == &parts[i]) return &parts[i];
    return NULL;
}

static int state(const Device *d) {
    double t = now();
    return d->forbidden ? NO_PERMISSION : d->lost_from >= 0 && t >= d->lost_from && t < d->lost_to ? GPU_IS_LOST : SUCCESS;
}

static int enter_device(void *handle, Device **d) {
    int code = enter();
    *d = device_of(handle);
    return code ? code : !*d ? INVALID_ARGUMENT : state(*d);
}

static int text(char *out, unsigned length, const char *value) {
    if (strlen(value) >= length) return INSUFFICIENT_SIZE;
    strcpy(out, value);
    return SUCCESS;
}

static int init(void) {
    load();
    inits++;
    if (no_driver) return DRIVER_NOT_LOADED;
    initialized++;
    return enter();
}

#ifdef OLD_DRIVER
#define V2(name) name
#define V3(name) name
#else
#define V2(name) name##_v2
#define V3(name) name##_v3
#endif

int V2(nvmlInit)(void) { return init(); }
int nvmlShutdown(void) { shutdowns++; return initialized > 0 ? initialized--, SUCCESS : UNINITIALIZED; }

const char *nvmlErrorString(int code) {
    switch (code) {
        case NOT_SUPPORTED: return "Not Supported";
        case NO_PERMISSION: return "Insufficient Permissions";
        case NOT_FOUND: return "Not Found";
        case DRIVER_NOT_LOADED: return "Driver Not Loaded";
        case GPU_IS_LOST: return "GPU is lost";
        default: return "Some Error";
    }
}

int nvmlSystemGetDriverVersion(char *out, unsigned length) { int c = enter(); return c ? c : text(out, length, "550.54.15"); }
int nvmlSystemGetNVMLVersion(char *out, unsigned length) { int c = enter(); return c ? c : text(out, length, "12.550.54.15"); }

int V2(nvmlDeviceGetCount)(unsigned *out) {
    int code = enter();
    *out = count + (late_from >= 0 && now() >= late_from ? late_count : 0);
    return code;
}

int V2(nvmlDeviceGetHandleByIndex)(unsigned index, void **out) {
    int code = enter();
    if (code) return code;
    if (index >= (unsigned) count) return INVALID_ARGUMENT;
    *out = &devices[index];
    return state(&devices[index]);
}

int nvmlDeviceGetHandleByUUID(const char *uuid, void **out) {
    int code = enter();
    if (code) return code;
    for (int i = 0; i < count; i++) if (!strcmp(uuid, devices[i].uuid)) { *out = &devices[i]; return state(&devices[i]); }
    for (int i = 0; i < part_count; i++) if (!strcmp(uuid, parts[i].uuid)) { *out = &parts[i]; return SUCCESS; }
    return NOT_FOUND;
}

int nvmlDeviceGetName(void *handle, char *out, unsigned length) {
    Part *p = part_of(handle);
    Device *d;
    int code = enter_device(handle, &d);
    return p ? text(out, length, p->name) : code ? code : text(out, length, d->name);
}

int nvmlDeviceGetUUID(void *handle, char *out, unsigned length) {
    Part *p = part_of(handle);
    Device *d;
    int code = enter_device(handle, &d);
    return p ? text(out, length, p->uuid) : code ? code : text(out, length, d->uuid);
}

int V3(nvmlDeviceGetPciInfo)(void *handle, PciInfo *out) {
    Device *d;
    int code = enter_device(handle, &d);
    if (code) return code;
#ifdef OLD_DRIVER
    snprintf(out->busIdLegacy, sizeof out->busIdLegacy, "%s", d->bus + 4);
#else
    snprintf(out->busId, sizeof out->busId, "%s", d->bus);
#endif
    return SUCCESS;
}

int nvmlDeviceGetMinorNumber(void *handle, unsigned *out) {
    Device *d;
    int code = enter_device(handle, &d);
    if (!code) *out = (unsigned) (d - devices);
    return code;
}

int nvmlDeviceGetPowerUsage(void *handle, unsigned *out) {
    Device *d;
    int code = enter_device(handle, &d);
    if (code) return code;
    if (!d->power) return NOT_SUPPORTED;
    *out = (unsigned) power(d, now());
    return SUCCESS;
}

int nvmlDeviceGetEnforcedPowerLimit(void *handle, unsigned *out) {
    Device *d;
    int code = enter_device(handle, &d);
    if (!code) *out = (unsigned) d->limit;
    return code;
}

int nvmlDeviceGetPowerManagementDefaultLimit(void *handle, unsigned *out) {
    return nvmlDeviceGetEnforcedPowerLimit(handle, out);
}

int nvmlDeviceGetUtilizationRates(void *handle, Utilization *out) {
    Device *d;
    int code = enter_device(handle, &d);
    if (code) return code;
    if (d->mig) return NOT_SUPPORTED;
    out->gpu = (unsigned) d->utilization;
    out->memory = 1;
    return SUCCESS;
}

int nvmlDeviceGetMemoryInfo(void *handle, Memory *out) {
    Part *p = part_of(handle);
    Device *d;
    int code = enter_device(handle, &d);
    if (!p && code) return code;
    out->total = p ? p->memory : 80000;
    out->used = 10;
    out->free = out->total - out->used;
    return SUCCESS;
}

#ifdef OLD_DRIVER
typedef ProcessV1 Process;
#else
typedef ProcessV2 Process;
#endif

static int processes(void *handle, unsigned *n, Process *out, int graphics) {
    Device *d;
    int code = enter_device(handle, &d);
    if (code) return code;
    unsigned all = graphics ? (d->processes > 0 ? 1 : 0) : (unsigned) d->processes;
    int fits = *n >= all;
    *n = all;
    if (!fits) return INSUFFICIENT_SIZE;
    for (unsigned i = 0; i < all; i++) {
        memset(&out[i], 0, sizeof out[i]);
        out[i].pid = d->process[i].pid;
        out[i].usedGpuMemory = d->process[i].usedGpuMemory;
    }
    return SUCCESS;
}

int V3(nvmlDeviceGetComputeRunningProcesses)(void *handle, unsigned *n, Process *out) { return processes(handle, n, out, 0); }
int V3(nvmlDeviceGetGraphicsRunningProcesses)(void *handle, unsigned *n, Process *out) { return processes(handle, n, out, 1); }

#ifndef OLD_DRIVER
int nvmlDeviceGetArchitecture(void *handle, unsigned *out) { Device *d; int c = enter_device(handle, &d); *out = 9; return c; }

int nvmlDeviceGetPowerManagementLimitConstraints(void *handle, unsigned *low, unsigned *high) {
    *low = 1000;
    return nvmlDeviceGetEnforcedPowerLimit(handle, high);
}

static unsigned long long counter(const Device *d, double t) {
    double at = d->refresh > 0 ? floor(t / d->refresh) * d->refresh : t;
    double base = d->restart >= 0 && at >= d->restart ? energy(d, d->restart) : 0;
    return (unsigned long long) (energy(d, at) - base + (d->jump > 0 && at >= d->jump_at ? d->jump : 0));
}

static int total_energy(Device *d, unsigned long long *out) {
    if (d->failing) return d->failing;
    if (d->denied_from >= 0 && now() >= d->denied_from) return NO_PERMISSION;
    *out = d->zero_counter || d->zero_readings-- > 0 ? 0 : counter(d, now());
    return SUCCESS;
}

int nvmlDeviceGetTotalEnergyConsumption(void *handle, unsigned long long *out) {
    Device *d;
    int code = enter_device(handle, &d);
    return code ? code : d->counter ? total_energy(d, out) : NOT_SUPPORTED;
}

int nvmlDeviceGetFieldValues(void *handle, int n, FieldValue *out) {
    Device *d;
    int code = enter_device(handle, &d);
    for (int i = 0; !code && i < n; i++) {
        FieldValue *f = &out[i];
        f->nvmlReturn = NOT_SUPPORTED;
        if (f->scopeId != 0) continue;
        if (f->fieldId == 83 && d->energy_field) {
            f->valueType = 3;
            f->nvmlReturn = total_energy(d, &f->value.ull);
        } else if ((f->fieldId == 185 || f->fieldId == 186) && d->power_fields) {
            f->valueType = 1;
            f->value.ui = (unsigned) power(d, now());
            f->nvmlReturn = SUCCESS;
        }
    }
    return code;
}

int nvmlDeviceGetMemoryInfo_v2(void *handle, MemoryV2 *out) {
    Part *p = part_of(handle);
    Device *d;
    int code = enter_device(handle, &d);
    if (!p && code) return code;
    if (refuse_memory_v2 || out->version != (sizeof(MemoryV2) | 2u << 24)) return ARGUMENT_VERSION_MISMATCH;
    out->total = p ? p->memory : 80000;
    return SUCCESS;
}

int nvmlDeviceGetProcessUtilization(void *handle, ProcessSample *out, unsigned *n, unsigned long long since) {
    Device *d;
    int code = enter_device(handle, &d);
    if (code) return code;
    if (d->mig) return NOT_SUPPORTED;
    if (d->samples == 0) return NOT_FOUND;
    int fits = out && *n >= (unsigned) d->samples;
    *n = (unsigned) d->samples;
    if (!fits) return INSUFFICIENT_SIZE;
    for (int i = 0; i < d->samples; i++) {
        out[i] = d->sample[i];
        out[i].timeStamp = since + 1;
    }
    return SUCCESS;
}

int nvmlDeviceGetMigMode(void *handle, unsigned *current, unsigned *pending) {
    Device *d;
    int code = enter_device(handle, &d);
    if (!code) *current = *pending = (unsigned) d->mig;
    return code;
}

int nvmlDeviceGetMaxMigDeviceCount(void *handle, unsigned *out) {
    Device *d;
    int code = enter_device(handle, &d);
    if (!code) *out = d->mig ? MAX_PARTS : 0;
    return code;
}

int nvmlDeviceGetMigDeviceHandleByIndex(void *handle, unsigned index, void **out) {
    Device *d;
    int code = enter_device(handle, &d);
    unsigned seen = 0;
    for (int i = 0; !code && i < part_count; i++) {
        if (&devices[parts[i].parent] == d && seen++ == index) { *out = &parts[i]; return SUCCESS; }
    }
    return code ? code : NOT_FOUND;
}

int nvmlDeviceGetDeviceHandleFromMigDeviceHandle(void *handle, void **out) {
    Part *p = part_of(handle);
    if (!p) return INVALID_ARGUMENT;
    *out = &devices[p->parent];
    return enter();
}

int nvmlDeviceGetGpuInstanceId(void *handle, unsigned *out) {
    Part *p = part_of(handle);
    if (p) *out = (unsigned) p->gi;
    return p ? enter() : INVALID_ARGUMENT;
}

int nvmlDeviceGetComputeInstanceId(void *handle, unsigned *out) {
    Part *p = part_of(handle);
    if (p) *out = (unsigned) p->ci;
    return p ? enter() : INVALID_ARGUMENT;
}

int nvmlDeviceGetAttributes_v2(void *handle, Attributes *out) {
    Part *p = part_of(handle);
    if (!p) return INVALID_ARGUMENT;
    if (p->slices <= 0) return NOT_SUPPORTED;
    memset(out, 0, sizeof *out);
    out->computeInstanceSliceCount = (unsigned) p->slices;
    return enter();
}
#endif
