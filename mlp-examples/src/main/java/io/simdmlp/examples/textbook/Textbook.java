package io.simdmlp.examples.textbook;

import io.simdmlp.io.Parts;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The programs of this package, the simplest first. */
public enum Textbook {
    /** A neuron with a step activation. */
    PERCEPTRON("a neuron with a step activation learns \"or\""),
    /** Gradient descent on a function of one variable. */
    GRADIENT_DESCENT("gradient descent on a curve with two minima, by difference and by derivative"),
    /** Two training steps of a ReLU neuron. */
    SINGLE_NEURON("all numbers of two training steps of one ReLU neuron"),
    /** Backpropagation in formulas. */
    BACKPROP_BY_HAND("the formulas written out, and a common mistake in them"),
    /** Matt Mazur's example. */
    MAZUR("Matt Mazur's step by step example"),
    /** Exclusive or, 2-100-200-1. */
    XOR_LAYERS("2-100-200-1 sigmoids: half of the seeds learn, all with better initial weights"),
    /** Exclusive or, 2-8-4-1. */
    XOR_BCE("2-8-4-1 with ReLU and binary cross-entropy: four of five seeds learn"),
    /** Exclusive or, 2-20-20-2. */
    XOR_ONEHOT("2-20-20-2 with one output per class: every seed learns"),
    /** Exclusive or, 2-5-1. */
    XOR_MINIBATCH("2-5-1 sigmoids in shuffled mini-batches, with the learning curve"),
    /** Digits, 16 and 16 hidden neurons. */
    MNIST_16_16("digits, two layers of 16 sigmoids: why positive initial weights fail");

    private final String about;

    Textbook(String about) {
        this.about = about;
    }

    /** {@return the name on the command line: that of the constant in lower case, with hyphens} */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@return a short description of the program} */
    public String about() {
        return about;
    }

    /** {@return whether the program can train on other data than its own} */
    public boolean takesData() {
        return this == MNIST_16_16;
    }

    /**
     * {@return the program called {@code label}}
     *
     * @param label the name, in lower case
     * @throws IllegalArgumentException if there is none, naming those that exist
     */
    public static Textbook of(String label) {
        for (Textbook program : values()) {
            if (program.label().equals(label)) {
                return program;
            }
        }
        String known = Arrays.stream(values()).map(Textbook::label).collect(Collectors.joining(", "));
        throw new IllegalArgumentException("example is '" + label + "', expected one of " + known);
    }

    /**
     * Runs the program.
     *
     * @param out the output; its last line is {@code result: key=value ...}
     * @param data data with classes to train on instead of the program's own, or null; inputs are scaled in place
     * @throws IllegalArgumentException if {@code data} is not null, and the program takes no data or they have no
     *     classes
     */
    public void run(PrintWriter out, @Nullable Parts data) {
        if (data != null && !takesData()) {
            throw new IllegalArgumentException("data is " + data.train().name() + ", expected none for " + label());
        }
        if (data != null && !data.train().isClassification()) {
            throw new IllegalArgumentException("data is " + data.train() + ", expected classes");
        }
        Printout page = new Printout(out);
        switch (this) {
            case PERCEPTRON -> RosenblattPerceptron.run(page);
            case GRADIENT_DESCENT -> GradientDescent.run(page);
            case SINGLE_NEURON -> SingleNeuron.run(page);
            case BACKPROP_BY_HAND -> BackpropByHand.run(page);
            case MAZUR -> Mazur.run(page);
            case XOR_LAYERS -> XorLayers.run(page);
            case XOR_BCE -> XorBce.run(page);
            case XOR_ONEHOT -> XorOneHot.run(page);
            case XOR_MINIBATCH -> XorMiniBatch.run(page);
            case MNIST_16_16 -> Mnist1616.run(page, data);
        }
    }
}
