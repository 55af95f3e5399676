package io.simdmlp.bench.peers;

import java.io.PrintStream;
import java.util.function.DoubleSupplier;

/** The epochs of a run: times them and says when it is over. */
public final class Laps {
    private final PrintStream out;
    private final double goal;
    private long began;

    Laps(PrintStream out, double goal) {
        this.out = out;
        this.goal = goal;
    }

    /** Training begins. */
    public void begin() {
        began = System.nanoTime();
    }

    /**
     * An epoch has been trained.
     *
     * @param accuracy judges the network; its time is no part of the epoch's
     * @return whether to go on
     */
    public boolean end(DoubleSupplier accuracy) {
        double seconds = (System.nanoTime() - began) * 1e-9;
        double reached = accuracy.getAsDouble();
        out.println(seconds + "\t" + reached);
        began = System.nanoTime();
        return reached < goal;
    }
}
