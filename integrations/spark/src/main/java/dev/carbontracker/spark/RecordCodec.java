package dev.carbontracker.spark;

import dev.carbontracker.model.CarbonIntensity;
import dev.carbontracker.model.CarbonMass;
import dev.carbontracker.model.Energy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Writes records as bytes and reads them again, part by part in the order of their declaration. What is read is told by the
 * types of the parts alone and never by the bytes, so that no other class can be made from them. Both sides must be of one
 * version.
 */
final class RecordCodec {

    private static final int MOST = 1_000_000;

    private RecordCodec() {
    }

    static byte[] write(Record value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            write(value, value.getClass(), new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    /** The record that these bytes are; throws {@link IOException} if they are none. */
    static <T extends Record> T read(Class<T> type, byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            T value = type.cast(read((Type) type, in));
            if (in.read() >= 0) {
                throw new IOException("more bytes than a " + type.getSimpleName() + " has; the driver and its executors need "
                        + "the same version");
            }
            return value;
        } catch (RuntimeException e) { // a part that its type refuses
            throw new IOException("not a " + type.getSimpleName() + ": " + e, e);
        }
    }

    private static Type argument(Type type, int place) {
        return ((ParameterizedType) type).getActualTypeArguments()[place];
    }

    private static Class<?> raw(Type type) {
        return type instanceof ParameterizedType generic ? (Class<?>) generic.getRawType() : (Class<?>) type;
    }

    private static void write(Object value, Type type, DataOutputStream out) throws IOException {
        Class<?> raw = raw(type);
        if (raw.isRecord()) {
            for (RecordComponent part : raw.getRecordComponents()) {
                write(part(value, part), part.getGenericType(), out);
            }
        } else if (raw.isEnum()) {
            out.writeInt(((Enum<?>) value).ordinal());
        } else if (value instanceof Optional<?> optional) {
            out.writeBoolean(optional.isPresent());
            if (optional.isPresent()) {
                write(optional.get(), argument(type, 0), out);
            }
        } else if (value instanceof List<?> list) {
            out.writeInt(list.size());
            for (Object element : list) {
                write(element, argument(type, 0), out);
            }
        } else if (value instanceof Map<?, ?> map) {
            out.writeInt(map.size());
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                write(entry.getKey(), argument(type, 0), out);
                write(entry.getValue(), argument(type, 1), out);
            }
        } else {
            writeSimple(value, out);
        }
    }

    private static Object part(Object value, RecordComponent part) {
        try {
            return part.getAccessor().invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void writeSimple(Object value, DataOutputStream out) throws IOException {
        if (value instanceof String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            out.writeInt(utf8.length);
            out.write(utf8);
        } else if (value instanceof Double number) {
            out.writeDouble(number);
        } else if (value instanceof Long number) {
            out.writeLong(number);
        } else if (value instanceof Integer number) {
            out.writeInt(number);
        } else if (value instanceof Energy energy) {
            out.writeDouble(energy.joules());
        } else if (value instanceof CarbonMass mass) {
            out.writeDouble(mass.grams());
        } else if (value instanceof CarbonIntensity intensity) {
            out.writeDouble(intensity.gramsPerKilowattHour());
        } else if (value instanceof Duration duration) {
            out.writeLong(duration.getSeconds());
            out.writeInt(duration.getNano());
        } else if (value instanceof Instant instant) {
            out.writeLong(instant.getEpochSecond());
            out.writeInt(instant.getNano());
        } else if (value instanceof OptionalDouble optional) {
            out.writeDouble(optional.orElse(Double.NaN));
        } else if (value instanceof OptionalInt optional) {
            out.writeBoolean(optional.isPresent());
            out.writeInt(optional.orElse(0));
        } else {
            throw new IllegalStateException("no way to write a " + value.getClass());
        }
    }

    private static Object read(Type type, DataInputStream in) throws IOException {
        Class<?> raw = raw(type);
        if (raw.isRecord()) {
            return readRecord(raw, in);
        }
        if (raw.isEnum()) {
            int ordinal = in.readInt();
            Object[] constants = raw.getEnumConstants();
            if (ordinal < 0 || ordinal >= constants.length) {
                throw new IOException("no such " + raw.getSimpleName() + ": " + ordinal);
            }
            return constants[ordinal];
        }
        if (raw == Optional.class) {
            return in.readBoolean() ? Optional.of(read(argument(type, 0), in)) : Optional.empty();
        }
        if (raw == List.class) {
            List<Object> list = new ArrayList<>();
            for (int left = count(in); left > 0; left--) {
                list.add(read(argument(type, 0), in));
            }
            return list;
        }
        if (raw == Map.class) {
            Map<Object, Object> map = new LinkedHashMap<>();
            for (int left = count(in); left > 0; left--) {
                map.put(read(argument(type, 0), in), read(argument(type, 1), in));
            }
            return map;
        }
        return readSimple(raw, in);
    }

    private static Object readRecord(Class<?> type, DataInputStream in) throws IOException {
        RecordComponent[] parts = type.getRecordComponents();
        Class<?>[] types = new Class<?>[parts.length];
        Object[] values = new Object[parts.length];
        for (int i = 0; i < parts.length; i++) {
            types[i] = parts[i].getType();
            values[i] = read(parts[i].getGenericType(), in);
        }
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IOException("not a " + type.getSimpleName() + ": " + e.getCause(), e);
        }
    }

    private static int count(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > MOST) {
            throw new IOException("a length of " + count);
        }
        return count;
    }

    private static Object readSimple(Class<?> type, DataInputStream in) throws IOException {
        if (type == String.class) {
            return new String(in.readNBytes(count(in)), StandardCharsets.UTF_8);
        } else if (type == double.class) {
            return in.readDouble();
        } else if (type == long.class || type == Long.class) {
            return in.readLong();
        } else if (type == int.class) {
            return in.readInt();
        } else if (type == Energy.class) {
            return Energy.ofJoules(in.readDouble());
        } else if (type == CarbonMass.class) {
            return CarbonMass.ofGrams(in.readDouble());
        } else if (type == CarbonIntensity.class) {
            return CarbonIntensity.ofGramsPerKilowattHour(in.readDouble());
        } else if (type == Duration.class) {
            return Duration.ofSeconds(in.readLong(), in.readInt());
        } else if (type == Instant.class) {
            return Instant.ofEpochSecond(in.readLong(), in.readInt());
        } else if (type == OptionalDouble.class) {
            double value = in.readDouble();
            return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
        } else if (type == OptionalInt.class) {
            boolean present = in.readBoolean();
            int value = in.readInt();
            return present ? OptionalInt.of(value) : OptionalInt.empty();
        }
        throw new IOException("no way to read a " + type);
    }
}
