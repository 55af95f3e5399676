package io.simdmlp.serve;

import java.nio.ByteBuffer;

/** The data types of the Open Inference Protocol. */
enum Datatype {
    BOOL(1, 0, 1),
    UINT8(1, 0, 255),
    UINT16(2, 0, 65_535),
    UINT32(4, 0, 4_294_967_295.0),
    UINT64(8, 0, 0x1p64),
    INT8(1, Byte.MIN_VALUE, Byte.MAX_VALUE),
    INT16(2, Short.MIN_VALUE, Short.MAX_VALUE),
    INT32(4, Integer.MIN_VALUE, Integer.MAX_VALUE),
    INT64(8, -0x1p63, 0x1p63),
    FP16(2, -65_504, 65_504),
    BF16(2, -Float.MAX_VALUE, Float.MAX_VALUE),
    FP32(4, -Float.MAX_VALUE, Float.MAX_VALUE),
    FP64(8, -Double.MAX_VALUE, Double.MAX_VALUE),
    /** Texts: in binary data each has its length in 4 bytes in front. */
    BYTES(0, 0, 0);

    /** Bytes of a value; 0 if they vary. */
    final int size;

    final double min;
    final double max;

    Datatype(int size, double min, double max) {
        this.size = size;
        this.min = min;
        this.max = max;
    }

    static Datatype of(String tensor, String name) {
        for (Datatype type : values()) {
            if (type.name().equals(name)) {
                return type;
            }
        }
        throw RequestException.bad("datatype of " + tensor + " is " + RequestException.quote(name)
                + ", expected one of BOOL, UINT8 to UINT64, INT8 to INT64, FP16, BF16, FP32, FP64, BYTES");
    }

    boolean isText() {
        return this == BYTES;
    }

    boolean isInteger() {
        return switch (this) {
            case BYTES, FP16, BF16, FP32, FP64 -> false;
            default -> true;
        };
    }

    /** Reads the next value of little-endian data. */
    double read(ByteBuffer data) {
        return switch (this) {
            case BOOL, INT8 -> data.get();
            case UINT8 -> Byte.toUnsignedInt(data.get());
            case UINT16 -> Short.toUnsignedInt(data.getShort());
            case UINT32 -> Integer.toUnsignedLong(data.getInt());
            case UINT64 -> unsigned(data.getLong());
            case INT16 -> data.getShort();
            case INT32 -> data.getInt();
            case INT64 -> (double) data.getLong();
            case FP16 -> Float.float16ToFloat(data.getShort());
            case BF16 -> Float.intBitsToFloat(data.getShort() << Short.SIZE);
            case FP32 -> data.getFloat();
            case FP64 -> data.getDouble();
            case BYTES -> throw new IllegalStateException("BYTES are no numbers");
        };
    }

    private static double unsigned(long value) {
        return value >= 0 ? (double) value : (double) value + 0x1p64;
    }
}
