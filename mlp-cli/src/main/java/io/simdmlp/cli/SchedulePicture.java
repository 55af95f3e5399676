package io.simdmlp.cli;

import io.simdmlp.Schedule;
import java.io.PrintWriter;
import java.util.Arrays;

/** The learning rate in the course of training, as text. */
final class SchedulePicture {
    private static final int WIDTH = 60;
    private static final int HEIGHT = 12;

    private SchedulePicture() {}

    /** Prints a picture of all steps, and the first, the highest and the last rate. */
    static void print(PrintWriter out, Schedule schedule, double base, long steps) {
        int columns = (int) Math.min(WIDTH, steps);
        double[] rates = new double[columns];
        for (int column = 0; column < columns; column++) {
            rates[column] = schedule.rate(base, step(column, columns, steps), 0);
        }
        double highest = Arrays.stream(rates).max().orElse(0);
        out.println("learning rate by step" + (schedule.plateau() == null ? "" : ", before any plateau"));
        for (int row = HEIGHT; row >= 1; row--) {
            StringBuilder line = new StringBuilder(Text.format("%10.3g |", highest * row / HEIGHT));
            for (double rate : rates) {
                line.append(Math.ceil(HEIGHT * rate / highest) >= row ? '#' : ' ');
            }
            out.println(line.toString().stripTrailing());
        }
        out.println(" ".repeat(11) + "+" + "-".repeat(columns));
        String last = Long.toString(steps);
        out.println(" ".repeat(12) + "1" + " ".repeat(Math.max(1, columns - 1 - last.length())) + last);
        out.println(Text.format(
                "first %.6g, highest %.6g, last %.6g",
                schedule.rate(base, 0, 0), highest, schedule.rate(base, steps - 1, 0)));
    }

    /** The step of a column: the first column is the first step, the last one the last. */
    private static long step(int column, int columns, long steps) {
        return columns == 1 ? 0 : Math.round((double) column * (steps - 1) / (columns - 1));
    }
}
