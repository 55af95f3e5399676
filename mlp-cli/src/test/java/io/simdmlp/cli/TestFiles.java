package io.simdmlp.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Small data files. */
final class TestFiles {
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
}
