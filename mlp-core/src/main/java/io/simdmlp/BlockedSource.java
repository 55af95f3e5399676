package io.simdmlp;

/**
 * Samples that are shuffled as if they were stored in blocks.
 *
 * @param data the samples
 * @param blocks the blocks
 */
record BlockedSource(DataSource data, SampleBlocks blocks) implements DataSource {
    BlockedSource {
        Check.notNull("blocks", blocks);
    }

    @Override
    public int size() {
        return data.size();
    }

    @Override
    public int inputs() {
        return data.inputs();
    }

    @Override
    public int classes() {
        return data.classes();
    }

    @Override
    public int targets() {
        return data.targets();
    }

    @Override
    public boolean isMultiLabel() {
        return data.isMultiLabel();
    }

    @Override
    public boolean isWeighted() {
        return data.isWeighted();
    }

    @Override
    public void read(int[] samples, int from, int count, Batch batch) {
        data.read(samples, from, count, batch);
    }
}
