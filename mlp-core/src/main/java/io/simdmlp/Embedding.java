package io.simdmlp;

/**
 * A learned vector for each category of an input, in training and prediction: PyTorch's {@code nn.Embedding}. The input has the
 * number of the category, from 0 to {@code categories - 1}. Its vector, a row of a table (categories, size), takes its place:
 *
 * <pre>
 *   sample      | number | category | number | category |
 *   first layer | vector of the first embedding | vector of the second | number | number |
 * </pre>
 *
 * <p>So the first layer reads the vectors in the order of {@link MlpSpec#embeddings()}, then all other inputs in their order
 * (Guo, Berkhahn: <i>Entity Embeddings of Categorical Variables</i>, 2016). A table is trained like the weights of a layer, with
 * their weight decay. The gradient of each row is a sum over the samples of its category, in ascending order.
 *
 * <p>A step updates the whole table, as PyTorch does without {@code sparse=True}: time and memory grow with
 * {@code categories * size}.
 *
 * <p>Immutable and thread-safe.
 *
 * @param input the input, counted from 0
 * @param categories the number of categories, from 1 to 2^24, the whole numbers that a float can count
 * @param size the number of values of a vector, at least 1
 */
public record Embedding(int input, int categories, int size) {
    private static final int MAX_CATEGORIES = 1 << 24;

    /**
     * Checks the embedding.
     *
     * @throws IllegalArgumentException if {@code input} is negative, {@code categories} is not in 1..2^24 or {@code size} is less
     *     than 1
     */
    public Embedding {
        if (input < 0) {
            throw new IllegalArgumentException("input is " + input + ", expected at least 0");
        }
        if (categories < 1 || categories > MAX_CATEGORIES) {
            throw new IllegalArgumentException("categories is " + categories + ", expected 1.." + MAX_CATEGORIES);
        }
        Check.positive("size", size);
    }

    /**
     * {@return a size that is often good: the square root of the number of categories, rounded up} On our tables it is as good as
     * larger ones, such as fastai's {@code 1.6 categories^0.56}.
     *
     * @param categories the number of categories, at least 1
     * @throws IllegalArgumentException if it is less than 1
     */
    public static int usualSize(int categories) {
        return (int) Math.ceil(Math.sqrt(Check.positive("categories", categories)));
    }

    /** The number of values of its table. */
    long tableSize() {
        return (long) categories * size;
    }

    /** The input, counted from 0, the categories and the size: {@code 3: 812 x 16}. */
    @Override
    public String toString() {
        return input + ": " + categories + " x " + size;
    }
}
