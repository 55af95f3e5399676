package io.simdmlp.cli;

import io.simdmlp.bench.Quick;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Small data files. */
final class TestFiles {
    private static final String BYTES = ", \"gc.alloc.rate.norm\": {\"score\": 0.001, \"rawData\": [[0.001], [0.001]]}";

    private TestFiles() {}

    /** Three clouds of points in the plane, 30 each, with a header: {@code a,b,insect}. */
    static Path insects(Path folder) throws IOException {
        Random random = new Random(1);
        StringBuilder csv = new StringBuilder("a,b,insect\n");
        String[] names = {"ant", "bee", "cicada"};
        for (int i = 0; i < 90; i++) {
            int k = i % 3;
            double a = (k == 0 ? 5 : 0) + random.nextGaussian();
            double b = (k == 1 ? 5 : 0) + random.nextGaussian();
            csv.append(a).append(',').append(b).append(',').append(names[k]).append('\n');
        }
        return Files.writeString(folder.resolve("insects.csv"), csv);
    }

    /** Two clouds: {@code a,b,label} with labels no and yes. */
    static Path yesNo(Path folder) throws IOException {
        Random random = new Random(2);
        StringBuilder csv = new StringBuilder("a,b,label\n");
        for (int i = 0; i < 80; i++) {
            double a = (i % 2 == 0 ? 4 : 0) + random.nextGaussian();
            csv.append(a).append(',').append(random.nextGaussian()).append(i % 2 == 0 ? ",yes\n" : ",no\n");
        }
        return Files.writeString(folder.resolve("yesno.csv"), csv);
    }

    /** {@code a,b,price,weight}: price = 1000 a - 500 b + 20000, weight = (a + b) / 1000. */
    static Path houses(Path folder) throws IOException {
        Random random = new Random(3);
        StringBuilder csv = new StringBuilder("a,b,price,weight\n");
        for (int i = 0; i < 200; i++) {
            double a = random.nextDouble() * 10;
            double b = random.nextDouble() * 4;
            csv.append(a).append(',').append(b).append(',').append(1000 * a - 500 * b + 20000);
            csv.append(',').append((a + b) / 1000).append('\n');
        }
        return Files.writeString(folder.resolve("houses.csv"), csv);
    }

    /** A file like that of the Titanic's passengers: an id, quoted commas, text, gaps, the label {@code Survived}. */
    static Path titanic(Path folder) throws IOException {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder("PassengerId,Survived,Pclass,Name,Sex,Age,Fare,Embarked\n");
        for (int i = 1; i <= 400; i++) {
            boolean male = random.nextInt(3) > 0;
            int survived = random.nextDouble() < (male ? 0.15 : 0.85) ? 1 : 0;
            text.append(i).append(',').append(survived).append(',').append(1 + random.nextInt(3));
            text.append(",\"Number ")
                    .append(i)
                    .append(", ")
                    .append(male ? "Mr" : "Mrs")
                    .append("\",");
            text.append(male ? "male," : "female,");
            text.append(random.nextInt(5) == 0 ? "" : Integer.toString(1 + random.nextInt(70)));
            text.append(',').append(7 + random.nextInt(60)).append(',').append("SCQ?".charAt(random.nextInt(4)));
            text.append('\n');
        }
        return Files.writeString(folder.resolve("titanic.csv"), text);
    }

    /** An IDX folder of 2 x 2 pixels: the lit pixel is the class. The test part has {@code testClasses} classes. */
    static Path idx(Path folder, int testClasses) throws IOException {
        Files.createDirectories(folder);
        part(folder, "train", 120, 3, 2);
        part(folder, "t10k", 40, testClasses, 2);
        return folder;
    }

    /** A folder like MNIST's, small and easy: every tenth pixel is lit, from the class on. */
    static Path mnist(Path folder, int classes) throws IOException {
        Files.createDirectories(folder);
        part(folder, "train", 1000, classes, 28);
        part(folder, "t10k", 200, classes, 28);
        return folder;
    }

    private static void part(Path folder, String part, int samples, int classes, int side) throws IOException {
        Random random = new Random(samples);
        ByteBuffer images = ByteBuffer.allocate(16 + side * side * samples);
        images.putInt(0x803).putInt(samples).putInt(side).putInt(side);
        ByteBuffer labels = ByteBuffer.allocate(8 + samples);
        labels.putInt(0x801).putInt(samples);
        for (int i = 0; i < samples; i++) {
            labels.put((byte) (i % classes));
            for (int pixel = 0; pixel < side * side; pixel++) {
                images.put((byte) (pixel % 10 == i % classes ? 200 + random.nextInt(50) : random.nextInt(50)));
            }
        }
        Files.write(folder.resolve(part + "-images-idx3-ubyte"), images.array());
        Files.write(folder.resolve(part + "-labels-idx1-ubyte"), labels.array());
    }

    /** A file of JMH: two benchmarks of {@code forks} forks whose times differ by 1 %. */
    static String jmhRun(int forks) {
        List<String> benchmarks = new ArrayList<>();
        for (String net : List.of("I1", "I2")) {
            List<String> raw = new ArrayList<>();
            double sum = 0;
            for (int fork = 0; fork < forks; fork++) {
                double time = 100 + fork % 3;
                raw.add("[" + time + "]");
                sum += time;
            }
            benchmarks.add(String.format(Locale.ROOT, """
                    {"benchmark": "io.simdmlp.bench.Predict.predict", "mode": "avgt", "threads": 1,
                     "jvmArgs": ["-Dsimdmlp.bench.host=here"], "jdkVersion": "25", "vmName": "VM", "vmVersion": "25",
                     "params": {"net": "%s"},
                     "primaryMetric": {"score": %s, "scoreUnit": "us/op", "rawData": %s},
                     "secondaryMetrics": {"x": {}%s}}""", net, sum / forks, raw, BYTES));
        }
        return benchmarks.toString();
    }

    /** The figures of {@code mlp bench quick} on one and two threads, which meet every target: a JSON object each. */
    static List<String> quickFigures() {
        List<String> figures = new ArrayList<>();
        for (String name : Quick.names()) {
            for (int threads : new int[] {1, 2}) {
                double value = name.startsWith("I") && !name.equals("I3") ? 0.1 : 1e7 * threads;
                figures.add(String.format(Locale.ROOT, """
                        {"workload": "%s", "threads": %d, "vector_bits": 512, "metric": "made up", "value": %s,
                         "unit": "", "gflops": 200, "peak_fraction": 0.95, "alloc_bytes_per_op": 0.001,
                         "p50_ns": 100, "p99_ns": 120, "read_fraction": 0.95, "cpu": "CPU-1"}""", name, threads, value));
            }
        }
        return figures;
    }
}
