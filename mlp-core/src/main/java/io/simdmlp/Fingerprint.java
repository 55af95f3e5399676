package io.simdmlp;

/** A hash of data, by which a checkpoint recognizes them. */
final class Fingerprint {
    private static final int ROWS = 256;
    private static final long PRIME = 0x100000001b3L; // of the hash FNV-1a

    private Fingerprint() {}

    /** The sizes of a data set, a hash of every bit of it, and its blocks, on which the order of samples depends. */
    static String of(DataSource data) {
        int size = data.size();
        Batch batch = Batch.allocate(data, Math.min(ROWS, size));
        int[] samples = new int[Math.min(ROWS, size)];
        long hash = 0;
        for (int from = 0; from < size; from += samples.length) {
            int rows = Math.min(samples.length, size - from);
            for (int row = 0; row < rows; row++) {
                samples[row] = from + row;
            }
            data.read(samples, 0, rows, batch);
            hash = of(hash, batch.x(), rows * data.inputs());
            hash = of(hash, batch.y(), rows * data.targets());
            for (int row = 0; data.classes() > 0 && row < rows; row++) {
                hash = (hash ^ batch.labels()[row]) * PRIME;
            }
            hash = of(hash, batch.weights(), data.isWeighted() ? rows : 0);
        }
        SampleBlocks blocks = data.blocks();
        String order = blocks == null ? "" : ", blocks of " + blocks.size() + ", " + blocks.inMemory() + " in memory";
        return size + " samples of " + data.inputs() + " inputs, hash " + Long.toHexString(mix(hash)) + order;
    }

    private static long of(long before, float[] values, int n) {
        long hash = before;
        for (int i = 0; i < n; i++) {
            hash = (hash ^ Float.floatToRawIntBits(values[i])) * PRIME;
        }
        return hash;
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014): all bits of the result depend on all bits of {@code z}. */
    static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
