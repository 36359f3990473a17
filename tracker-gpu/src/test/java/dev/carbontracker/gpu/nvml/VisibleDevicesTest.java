package dev.carbontracker.gpu.nvml;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.carbontracker.gpu.RecordedRemarks;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleDevicesTest {

    private final RecordedRemarks remarks = new RecordedRemarks();
    private final FakeNvml nvml = new FakeNvml();
    private VisibleDevices devices;

    @BeforeEach
    void fourDevices() throws NvmlException {
        FakeNvml.FakeDevice a = nvml.add("GPU-aaaa1111-0000-0000-0000-000000000000", "H100");
        nvml.add("GPU-aaaa2222-0000-0000-0000-000000000000", "H100");
        nvml.add("GPU-cccc0000-0000-0000-0000-000000000000", "H100");
        nvml.add("GPU-dddd0000-0000-0000-0000-000000000000", "H100");
        FakeNvml.FakeDevice one = nvml.divide(a, "MIG-1111", "H100 MIG 1g.10gb");
        one.instances = List.of(7, 0);
        one.slices = 1;
        FakeNvml.FakeDevice two = nvml.divide(a, "MIG-2222", "H100 MIG 2g.20gb");
        two.instances = List.of(8, 0);
        two.memoryBytes = 20;
        devices = visible();
    }

    private VisibleDevices visible() throws NvmlException {
        List<NvmlGpu> all = new java.util.ArrayList<>();
        for (int i = 0; i < nvml.count(); i++) {
            all.add(NvmlGpu.of(i, nvml.device(i)));
        }
        return new VisibleDevices(nvml, all, remarks);
    }

    /** Index of each chosen device, with the part of it where that is not all. */
    private String chosen() {
        return devices.chosen().stream().map(gpu -> gpu.index() + (gpu.part() == 1 ? ""
                : ":" + Math.round(gpu.part() * 1000))).collect(java.util.stream.Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0,1,2,3                             | 0 1 2 3
            2                                   | 2
            3,1                                 | 3 1
            0,2,-1,1                            | 0 2
            0,4,1                               | 0
            -1                                  | ''
            ''                                  | ''
            ' 1 , 2 '                           | 1 2
            1,1                                 | 1
            1,,2                                | 1
            NoDevFiles                          | ''
            none                                | ''
            GPU-cccc0000-0000-0000-0000-000000000000 | 2
            GPU-cc                              | 2
            gpu-cc                              | ''
            GPU-CC                              | 2
            GPU-aaaa                            | ''
            GPU-aaaa1,GPU-aaaa2                 | 0 1
            GPU-                                | ''
            GPU-d,0,GPU-e,1                     | 3 0
            MIG-1111                            | 0:143
            MIG-2222                            | 0:250
            MIG-1111,MIG-2222                   | 0:393
            MIG-1111,MIG-1111                   | 0:143
            MIG-1111,0                          | 0
            MIG-GPU-aaaa1111-0000-0000-0000-000000000000/8/0 | 0:250
            MIG-GPU-aaaa1111-0000-0000-0000-000000000000/9/0 | ''
            MIG-9999,0                          | ''
            99999999999                         | ''
            """)
    void visible_should_choose_as_cuda_does(String variable, String expected) {
        devices.visible(Map.of("CUDA_VISIBLE_DEVICES", variable));
        assertEquals(expected, chosen());
    }

    @Test
    void visible_should_choose_all_when_the_variable_is_not_set() {
        devices.visible(Map.of());
        assertEquals("0 1 2 3", chosen());
        assertEquals(List.of("NOTE GPU-aaaa1111-0000-0000-0000-000000000000 is divided into parts (MIG), and all of its energy "
                + "is charged; gpus=MIG-… names the parts that count"), remarks.lines());
    }

    @Test
    void visible_should_choose_the_parts_that_were_given_to_the_container() {
        devices.visible(Map.of("NVIDIA_VISIBLE_DEVICES", "MIG-2222"));
        assertEquals("0:250", chosen());
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "void", "GPU-cccc0000", "0", "MIG-9999"})
    void visible_should_choose_all_when_the_container_was_given_devices(String given) {
        devices.visible(Map.of("NVIDIA_VISIBLE_DEVICES", given));
        assertEquals("0 1 2 3", chosen());
    }

    @Test
    void visible_should_say_what_is_no_gpu() {
        devices.visible(Map.of("CUDA_VISIBLE_DEVICES", "1,9,2"));
        assertEquals(List.of("NOTE CUDA_VISIBLE_DEVICES=1,9,2: 9 is no GPU of this machine, so it and all after it are not "
                + "visible"), remarks.lines());
    }

    @Test
    void visible_should_say_that_none_counts_when_all_are_hidden() {
        devices.visible(Map.of("CUDA_VISIBLE_DEVICES", ""));
        assertEquals(List.of("NOTE CUDA_VISIBLE_DEVICES= hides all GPUs from this program, so none of them counts"),
                remarks.lines());
    }

    @Test
    void visible_should_say_that_numbers_may_mean_others_when_models_differ() throws NvmlException {
        nvml.add("GPU-eeee0000-0000-0000-0000-000000000000", "T4");
        devices = visible();
        devices.visible(Map.of("CUDA_VISIBLE_DEVICES", "0", "CUDA_DEVICE_ORDER", "PCI_BUS_ID"));
        assertEquals(List.of(), remarks.lines());
        devices.visible(Map.of("CUDA_VISIBLE_DEVICES", "GPU-e"));
        assertEquals(List.of(), remarks.lines());
        devices.visible(Map.of("CUDA_VISIBLE_DEVICES", "0"));
        assertEquals(List.of("NOTE CUDA_VISIBLE_DEVICES=0: CUDA numbers the fastest GPU first unless "
                + "CUDA_DEVICE_ORDER=PCI_BUS_ID; here numbers are taken in the order of PCI addresses"), remarks.lines());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0+2                 | 0 2 | ''
            GPU-d               | 3   | ''
            9+1+card0           | 1   | 9 card0
            02:00.0             | 1   | ''
            0000:02:00.0        | 1   | ''
            00000000:02:00.0    | 1   | ''
            0001:02:00.0        | ''  | 0001:02:00.0
            MIG-1111            | 0:143 | ''
            """)
    void named_should_choose_what_the_option_names_and_return_the_rest(String option, String expected, String unknown) {
        assertEquals(unknown, String.join(" ", devices.named(Arrays.asList(option.split("\\+")))));
        assertEquals(expected, chosen());
    }

    @Test
    void chosen_should_say_that_a_part_is_an_estimate_and_name_it() {
        devices.named(List.of("MIG-1111"));
        assertEquals("H100 (MIG 1g.10gb 7/0)", devices.chosen().get(0).name());
        assertEquals(List.of("NOTE GPU-aaaa1111-0000-0000-0000-000000000000: its parts have no meter of their own; 0.143 of "
                + "its energy is charged for MIG 1g.10gb 7/0, an estimate"), remarks.lines());
    }
}
