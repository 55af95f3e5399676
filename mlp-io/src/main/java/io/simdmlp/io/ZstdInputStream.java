package io.simdmlp.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * Decompresses Zstandard, RFC 8878: any number of frames, without dictionaries. The checksum of a frame is verified.
 *
 * <pre>
 *   frame   28 b5 2f fd | header | block ... block | checksum (4 bytes, optional)
 *   block   last (1 bit), type (2 bits), size (21 bits) | raw bytes, or a repeated byte, or literals and sequences
 * </pre>
 *
 * <p>A sequence is a number of literals to copy, and the length and offset of a match in what was decompressed before.
 */
final class ZstdInputStream extends InputStream {
    private static final int MAGIC = 0xfd2fb528;
    private static final int SKIPPABLE = 0x184d2a50; // to 0x184d2a5f
    private static final int MAX_BLOCK = 1 << 17;
    private static final int MAX_WINDOW = 1 << 27; // that of the zstd command
    private static final int MAX_SLACK = 1 << 24;
    private static final int PADDING = 8; // readable bytes behind a block, for reads of 64 bits
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Bits to read behind a code of a number of literals and of the length of a match, as digits to the base 17. */
    private static final int[] LITERALS_BITS = digits("00000000000000001111223346789abcdefg");

    private static final int[] MATCH_BITS = digits("0000000000000000000000000000000011112233445789abcdefg");
    private static final int[] LITERALS_BASE = bases(0, LITERALS_BITS);
    private static final int[] MATCH_BASE = bases(3, MATCH_BITS);
    private static final int MAX_OFFSET_CODE = 31;
    private static final FseTable USUAL_LITERALS = FseTable.of(6, digits("43222222222221112222222223211111----"));
    private static final FseTable USUAL_OFFSETS = FseTable.of(5, digits("111111222111111111111111-----"));
    private static final FseTable USUAL_MATCHES =
            FseTable.of(6, digits("1432222221111111111111111111111111111111111111-------"));

    /** The data are not valid Zstandard, or need what this class does not have. */
    static final class InvalidException extends IOException {
        @Serial
        private static final long serialVersionUID = 1;

        InvalidException(String message) {
            super(message);
        }

        private InvalidException(Throwable cause) {
            super("a block is damaged", cause);
        }
    }

    private final InputStream in;
    private final byte[] block = new byte[MAX_BLOCK + PADDING];
    private final byte[] literals = new byte[MAX_BLOCK];
    private final int[] offsets = new int[3]; // the last ones
    private final Checksum64 checksum = new Checksum64();
    private final Bits bits = new Bits();
    private byte[] out = new byte[0]; // at least the window before `end`
    private int served;
    private int end;
    private int begin; // of the block in out
    private boolean inFrame;
    private boolean any; // whether there was a frame
    private boolean hasChecksum;
    private int window;
    private int maxBlock;
    private long contentSize; // -1 if unknown
    private long produced; // by this frame
    private HuffmanTable huffman = HuffmanTable.NONE;
    private FseTable literalsTable = FseTable.NONE;
    private FseTable offsetsTable = FseTable.NONE;
    private FseTable matchTable = FseTable.NONE;

    /** The numbers of a text with a digit each; - is -1. */
    private static int[] digits(String text) {
        return text.chars().map(digit -> Character.digit(digit, 17)).toArray();
    }

    /** The number that each code stands for before its bits are added. */
    private static int[] bases(int first, int[] bits) {
        int[] bases = new int[bits.length];
        bases[0] = first;
        for (int code = 1; code < bits.length; code++) {
            bases[code] = bases[code - 1] + (1 << bits[code - 1]);
        }
        return bases;
    }

    ZstdInputStream(InputStream in) {
        this.in = in;
    }

    /** Returns whether a file with these first bytes is Zstandard. */
    static boolean isZstd(byte[] first) {
        if (first.length < 4) {
            return false;
        }
        int magic = (int) little(first, 0, 4);
        return magic == MAGIC || (magic & ~0xf) == SKIPPABLE;
    }

    @Override
    public int read() throws IOException {
        return fill() ? out[served++] & 0xff : -1;
    }

    @Override
    public int read(byte[] to, int at, int length) throws IOException {
        Objects.checkFromIndexSize(at, length, to.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int n = Math.min(length, end - served);
        System.arraycopy(out, served, to, at, n);
        served += n;
        return n;
    }

    @Override
    public int available() {
        return end - served;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** Makes sure that there is a byte to serve; false at the end. */
    private boolean fill() throws IOException {
        while (served == end) {
            if (!inFrame && !beginFrame()) {
                return false;
            }
            try {
                readBlock();
            } catch (IndexOutOfBoundsException e) { // each index is checked by Java alone
                throw new InvalidException(e);
            }
        }
        return true;
    }

    // frames

    private boolean beginFrame() throws IOException {
        while (true) {
            byte[] magic = in.readNBytes(4);
            if (magic.length == 0 && any) {
                return false;
            }
            if (magic.length < 4 || !isZstd(magic)) {
                throw new InvalidException(any ? "there are other data behind the last frame" : "it has no frame");
            }
            any = true;
            if ((int) little(magic, 0, 4) == MAGIC) {
                break;
            }
            skipFrame(readLittle(4));
        }
        int descriptor = (int) readLittle(1);
        boolean single = (descriptor & 0x20) != 0;
        if ((descriptor & 0x08) != 0) {
            throw new InvalidException("a reserved bit of the header is 1");
        }
        hasChecksum = (descriptor & 0x04) != 0;
        long size = 0;
        if (!single) {
            int b = (int) readLittle(1);
            long base = 1L << (10 + (b >> 3));
            size = base + (base >> 3) * (b & 7);
        }
        int dictionary = descriptor & 3;
        if (readLittle(dictionary == 3 ? 4 : dictionary) != 0) {
            throw new InvalidException("it needs a dictionary");
        }
        int sizeFlag = descriptor >> 6;
        int sizeBytes = sizeFlag == 0 ? (single ? 1 : 0) : 1 << sizeFlag;
        contentSize = sizeBytes == 0 ? -1 : readLittle(sizeBytes) + (sizeBytes == 2 ? 256 : 0);
        if (single) {
            size = contentSize;
        }
        if (size < 0 || size > MAX_WINDOW) {
            throw new InvalidException("its window has " + Long.toUnsignedString(size) + " bytes, expected at most "
                    + MAX_WINDOW + "; compress it without --long and --ultra");
        }
        window = Math.max((int) size, 1);
        maxBlock = Math.min(MAX_BLOCK, Math.max(window, 1));
        produced = 0;
        offsets[0] = 1;
        offsets[1] = 4;
        offsets[2] = 8;
        huffman = HuffmanTable.NONE;
        literalsTable = FseTable.NONE;
        offsetsTable = FseTable.NONE;
        matchTable = FseTable.NONE;
        checksum.reset();
        inFrame = true;
        return true;
    }

    private void endFrame() throws IOException {
        inFrame = false;
        if (contentSize >= 0 && contentSize != produced) {
            throw new InvalidException("a frame has " + produced + " bytes, expected " + contentSize);
        }
        if (hasChecksum && readLittle(4) != (checksum.value() & 0xffffffffL)) {
            throw new InvalidException("the checksum of a frame is wrong");
        }
    }

    private void readBlock() throws IOException {
        int header = (int) readLittle(3);
        int size = header >> 3;
        int type = (header >> 1) & 3;
        if (size > (type == 1 ? maxBlock : MAX_BLOCK)) {
            throw new InvalidException("a block has " + size + " bytes, expected at most " + maxBlock);
        }
        makeRoom();
        begin = end;
        switch (type) {
            case 0 -> {
                readFully(block, size);
                System.arraycopy(block, 0, out, end, size);
                end += size;
            }
            case 1 -> {
                Arrays.fill(out, end, end + size, (byte) readLittle(1));
                end += size;
            }
            case 2 -> {
                readFully(block, size);
                decompress(size);
            }
            default -> throw new InvalidException("a block has the reserved type 3");
        }
        produced += end - begin;
        if (hasChecksum) {
            checksum.add(out, begin, end - begin);
        }
        if ((header & 1) != 0) {
            endFrame();
        }
    }

    /** Makes room for a block behind {@code end}, which is served completely. */
    private void makeRoom() {
        if (end + MAX_BLOCK <= out.length) {
            return;
        }
        int largest = window + MAX_BLOCK + Math.min(window, MAX_SLACK);
        if (out.length < largest) {
            out = Arrays.copyOf(out, (int) Math.min(largest, Math.max(2L * out.length, end + MAX_BLOCK)));
        }
        if (end + MAX_BLOCK > out.length) {
            int kept = Math.min(end, window);
            System.arraycopy(out, end - kept, out, 0, kept);
            end = kept;
            served = kept;
        }
    }

    private void skipFrame(long bytes) throws IOException {
        for (long left = bytes; left > 0; ) {
            int n = (int) Math.min(left, block.length);
            readFully(block, n);
            left -= n;
        }
    }

    private void readFully(byte[] to, int n) throws IOException {
        if (in.readNBytes(to, 0, n) < n) {
            throw truncated();
        }
    }

    /** An unsigned little-endian number; one of 8 bytes may be negative. */
    private long readLittle(int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            int b = in.read();
            if (b < 0) {
                throw truncated();
            }
            value |= (long) b << (8 * i);
        }
        return value;
    }

    private static InvalidException truncated() {
        return new InvalidException("it ends in the middle of a frame");
    }

    private static long little(byte[] bytes, int at, int n) {
        long value = 0;
        for (int i = 0; i < n; i++) {
            value |= (bytes[at + i] & 0xffL) << (8 * i);
        }
        return value;
    }

    // compressed blocks

    private void decompress(int size) throws InvalidException {
        int at = 0;
        int type = block[0] & 3;
        int format = (block[0] >> 2) & 3;
        int regenerated;
        if (type < 2) { // raw, or one byte repeated
            int bytes = (format & 1) == 0 ? 1 : format == 1 ? 2 : 3;
            regenerated = (int) little(block, 0, bytes) >> (bytes == 1 ? 3 : 4);
            requireLiterals(regenerated);
            if (type == 0) {
                System.arraycopy(block, bytes, literals, 0, requireIn(bytes, regenerated, size));
                at = bytes + regenerated;
            } else {
                Arrays.fill(literals, 0, regenerated, block[bytes]);
                at = bytes + 1;
            }
        } else {
            int bytes = format < 2 ? 3 : format + 2;
            int width = format < 2 ? 10 : 4 * format + 6;
            long header = little(block, 0, bytes) >> 4;
            regenerated = (int) header & ((1 << width) - 1);
            int compressed = (int) (header >> width);
            requireLiterals(regenerated);
            int stop = bytes + requireIn(bytes, compressed, size);
            at = bytes;
            if (type == 2) {
                at = readHuffman(at, stop);
            } else if (huffman == HuffmanTable.NONE) {
                throw new InvalidException("a block repeats a table that is missing");
            }
            decodeLiterals(at, stop, regenerated, format == 0 ? 1 : 4);
            at = stop;
        }
        decodeSequences(at, size, regenerated);
    }

    private void requireLiterals(int size) throws InvalidException {
        if (size > MAX_BLOCK) {
            throw new InvalidException("a block has " + size + " literals, expected at most " + MAX_BLOCK);
        }
    }

    private static int requireIn(int from, int length, int size) throws InvalidException {
        if (length > size - from) {
            throw new InvalidException("a part of a block is longer than the block");
        }
        return length;
    }

    private void decodeLiterals(int from, int stop, int size, int streams) throws InvalidException {
        if (streams == 1) {
            huffman.decode(bits.begin(block, from, stop), literals, 0, size);
            return;
        }
        int at = from + 6; // behind the sizes of three streams
        int each = (size + 3) / 4;
        for (int stream = 0; stream < 4; stream++) {
            int length = stream == 3 ? stop - at : (int) little(block, from + 2 * stream, 2);
            int count = stream == 3 ? size - 3 * each : each;
            if (length < 1 || count < 0 || length > stop - at) {
                throw new InvalidException("the sizes of four streams do not match");
            }
            huffman.decode(bits.begin(block, at, at + length), literals, stream * each, count);
            at += length;
        }
    }

    /** Reads the weights of a Huffman table; the index behind them. */
    private int readHuffman(int from, int stop) throws InvalidException {
        int header = block[from] & 0xff;
        int at = from + 1;
        byte[] weights = new byte[256];
        int count;
        if (header >= 128) {
            count = header - 127;
            for (int i = 0; i < count; i++) {
                int pair = block[at + i / 2];
                weights[i] = (byte) ((i & 1) == 0 ? (pair >> 4) & 0xf : pair & 0xf);
            }
            at += requireIn(at, (count + 1) / 2, stop);
        } else {
            int behind = at + requireIn(at, header, stop);
            FseTable.Description description = FseTable.read(block, at, behind, 6, 12);
            count = readWeights(description.table(), bits.begin(block, description.end(), behind), weights);
            at = behind;
        }
        huffman = HuffmanTable.of(weights, count);
        return at;
    }

    /** Decodes weights with two states in turn, until there are no bits left. */
    private static int readWeights(FseTable table, Bits bits, byte[] weights) throws InvalidException {
        int one = (int) bits.read(table.log);
        int two = (int) bits.read(table.log);
        int count = 0;
        while (true) {
            if (count > 253) {
                throw new InvalidException("a Huffman table has too many weights");
            }
            weights[count++] = table.symbols[one];
            one = table.next(one, bits);
            if (bits.left < 0) {
                weights[count++] = table.symbols[two];
                return count;
            }
            weights[count++] = table.symbols[two];
            two = table.next(two, bits);
            if (bits.left < 0) {
                weights[count++] = table.symbols[one];
                return count;
            }
        }
    }

    private void decodeSequences(int from, int size, int literalsSize) throws InvalidException {
        int first = from < size ? block[from] & 0xff : -1;
        int at = from + 1;
        int sequences = first;
        if (first == 255) {
            sequences = (int) little(block, at, 2) + 0x7f00;
            at += 2;
        } else if (first >= 128) {
            sequences = ((first - 128) << 8) + (block[at++] & 0xff);
        }
        int usedLiterals = 0;
        int limit = end + maxBlock;
        if (sequences > 0) {
            int modes = block[at++];
            if ((modes & 3) != 0) {
                throw new InvalidException("a reserved bit of a block is 1");
            }
            at = readTables(modes, at, size);
            usedLiterals = execute(sequences, bits.begin(block, at, size), literalsSize, limit);
        } else if (first < 0 || at != size) {
            throw new InvalidException("a block without sequences has more bytes");
        }
        int rest = literalsSize - usedLiterals;
        if (rest > limit - end) {
            throw new InvalidException("a block has more than " + maxBlock + " bytes");
        }
        System.arraycopy(literals, usedLiterals, out, end, rest);
        end += rest;
    }

    private int readTables(int modes, int from, int size) throws InvalidException {
        FseTable.Description next = table((modes >> 6) & 3, from, size, 9, 35, literalsTable, USUAL_LITERALS);
        literalsTable = next.table();
        next = table((modes >> 4) & 3, next.end(), size, 8, MAX_OFFSET_CODE, offsetsTable, USUAL_OFFSETS);
        offsetsTable = next.table();
        next = table((modes >> 2) & 3, next.end(), size, 9, 52, matchTable, USUAL_MATCHES);
        matchTable = next.table();
        return next.end();
    }

    private FseTable.Description table(
            int mode, int at, int size, int maxLog, int maxSymbol, FseTable last, FseTable usual)
            throws InvalidException {
        return switch (mode) {
            case 0 -> new FseTable.Description(usual, at);
            case 1 -> {
                int symbol = block[at] & 0xff;
                if (at >= size || symbol > maxSymbol) {
                    throw new InvalidException("a table has a symbol that is too large");
                }
                yield new FseTable.Description(FseTable.ofOne(symbol), at + 1);
            }
            case 2 -> FseTable.read(block, at, size, maxLog, maxSymbol);
            default -> {
                if (last == FseTable.NONE) {
                    throw new InvalidException("a block repeats a table that is missing");
                }
                yield new FseTable.Description(last, at);
            }
        };
    }

    /** Executes the sequences of a block; the number of literals that they use. */
    private int execute(int sequences, Bits from, int literalsSize, int limit) throws InvalidException {
        int literalsState = (int) from.read(literalsTable.log);
        int offsetState = (int) from.read(offsetsTable.log);
        int matchState = (int) from.read(matchTable.log);
        int used = 0;
        for (int i = 0; i < sequences; i++) {
            int offsetCode = offsetsTable.symbols[offsetState];
            int matchCode = matchTable.symbols[matchState];
            int literalsCode = literalsTable.symbols[literalsState];
            long offsetValue = (1L << offsetCode) + from.read(offsetCode);
            int match = MATCH_BASE[matchCode] + (int) from.read(MATCH_BITS[matchCode]);
            int count = LITERALS_BASE[literalsCode] + (int) from.read(LITERALS_BITS[literalsCode]);
            if (i < sequences - 1) {
                literalsState = literalsTable.next(literalsState, from);
                matchState = matchTable.next(matchState, from);
                offsetState = offsetsTable.next(offsetState, from);
            }
            if (from.left < 0 || count > literalsSize - used || count + match > limit - end) {
                throw new InvalidException("a sequence is longer than its block");
            }
            System.arraycopy(literals, used, out, end, count);
            used += count;
            end += count;
            copyMatch(offset(offsetValue, count == 0), match);
        }
        if (from.left != 0) {
            throw new InvalidException("there are bits left behind the sequences");
        }
        return used;
    }

    /** The offset of a match: a new one, or one of the last three. */
    private int offset(long value, boolean withoutLiterals) throws InvalidException {
        if (value > 3) {
            if (value - 3 > Integer.MAX_VALUE) {
                throw new InvalidException("an offset is " + (value - 3) + ", which is too large");
            }
            offsets[2] = offsets[1];
            offsets[1] = offsets[0];
            offsets[0] = (int) (value - 3);
            return offsets[0];
        }
        int which = (int) value + (withoutLiterals ? 1 : 0);
        if (which == 1) {
            return offsets[0];
        }
        int offset = which == 4 ? offsets[0] - 1 : offsets[which - 1];
        if (which != 2) {
            offsets[2] = offsets[1];
        }
        offsets[1] = offsets[0];
        offsets[0] = offset;
        return offset;
    }

    private void copyMatch(int offset, int length) throws InvalidException {
        if (offset < 1 || offset > produced + end - begin || offset > end) {
            throw new InvalidException("an offset is " + offset + ", which is before the begin of the data");
        }
        int from = end - offset;
        if (offset >= length) {
            System.arraycopy(out, from, out, end, length);
        } else {
            for (int i = 0; i < length; i++) { // the match overlaps what it makes
                out[end + i] = out[from + i];
            }
        }
        end += length;
    }

    /** Bits that are read from the end of some bytes to their begin. The highest 1 of the last byte is not one of them. */
    private static final class Bits {
        private byte[] bytes = new byte[0];
        private int from;
        private int left; // bits; negative after a read beyond the begin, which gives zeros

        Bits begin(byte[] all, int begin, int stop) throws InvalidException {
            if (stop <= begin || all[stop - 1] == 0) {
                throw new InvalidException("a stream of bits has no end mark");
            }
            bytes = all;
            from = begin;
            left = 8 * (stop - begin) - (Integer.numberOfLeadingZeros(all[stop - 1] & 0xff) - 23);
            return this;
        }

        long read(int n) {
            left -= n;
            if (left >= 0) {
                return ((long) LONG.get(bytes, from + (left >> 3)) >>> (left & 7)) & ((1L << n) - 1);
            }
            int there = n + left;
            return there <= 0 ? 0 : ((long) LONG.get(bytes, from) & ((1L << there) - 1)) << -left;
        }

        /** The next bits, which stay to be read. */
        int peek(int n) {
            int value = (int) read(n);
            left += n;
            return value;
        }
    }

    /** A table of prefix codes, indexed by the next {@code log} bits. */
    private static final class HuffmanTable {
        private static final int MAX_LOG = 11;
        static final HuffmanTable NONE = new HuffmanTable(0);

        private final int log;
        private final byte[] symbols;
        private final byte[] lengths;

        private HuffmanTable(int log) {
            this.log = log;
            this.symbols = new byte[1 << log];
            this.lengths = new byte[1 << log];
        }

        /** The table of {@code count} weights and a last one, which makes their sum a power of two. */
        static HuffmanTable of(byte[] weights, int count) throws InvalidException {
            int sum = 0;
            for (int i = 0; i < count; i++) {
                sum += weights[i] == 0 ? 0 : 1 << (weights[i] - 1);
            }
            int log = 32 - Integer.numberOfLeadingZeros(sum);
            int rest = (1 << log) - sum;
            if (sum == 0 || log > MAX_LOG || Integer.bitCount(rest) != 1) {
                throw new InvalidException("the weights of a Huffman table do not match");
            }
            weights[count] = (byte) (1 + Integer.numberOfTrailingZeros(rest));
            HuffmanTable table = new HuffmanTable(log);
            int at = 0;
            for (int weight = 1; weight <= log; weight++) {
                for (int symbol = 0; symbol <= count; symbol++) {
                    if (weights[symbol] == weight) {
                        int behind = at + (1 << (weight - 1));
                        Arrays.fill(table.symbols, at, behind, (byte) symbol);
                        Arrays.fill(table.lengths, at, behind, (byte) (log + 1 - weight));
                        at = behind;
                    }
                }
            }
            return table;
        }

        void decode(Bits bits, byte[] to, int at, int count) throws InvalidException {
            for (int i = 0; i < count; i++) {
                int code = bits.peek(log);
                to[at + i] = symbols[code];
                bits.left -= lengths[code];
            }
            if (bits.left != 0) {
                throw new InvalidException("a stream of literals has the wrong length");
            }
        }
    }

    /** A table of finite state entropy: a symbol per state, and the states that follow. */
    private static final class FseTable {
        static final FseTable NONE = new FseTable(0);

        private final int log;
        private final byte[] symbols;
        private final byte[] lengths; // bits to read for the next state
        private final int[] bases;

        private FseTable(int log) {
            this.log = log;
            this.symbols = new byte[1 << log];
            this.lengths = new byte[1 << log];
            this.bases = new int[1 << log];
        }

        /** A table and the index behind its description. */
        record Description(FseTable table, int end) {}

        static FseTable ofOne(int symbol) {
            FseTable table = new FseTable(0);
            table.symbols[0] = (byte) symbol;
            return table;
        }

        int next(int state, Bits bits) {
            return bases[state] + (int) bits.read(lengths[state]);
        }

        /** The table of these probabilities, as shares of {@code 1 << log}; -1 is a share of less than 1. */
        static FseTable of(int log, int[] shares) {
            FseTable table = new FseTable(log);
            int size = 1 << log;
            int high = size;
            int[] next = new int[shares.length];
            for (int symbol = 0; symbol < shares.length; symbol++) {
                next[symbol] = Math.abs(shares[symbol]);
                if (shares[symbol] < 0) {
                    table.symbols[--high] = (byte) symbol;
                }
            }
            int step = (size >> 1) + (size >> 3) + 3;
            int at = 0;
            for (int symbol = 0; symbol < shares.length; symbol++) {
                for (int i = 0; i < shares[symbol]; i++) {
                    table.symbols[at] = (byte) symbol;
                    do {
                        at = (at + step) & (size - 1);
                    } while (at >= high);
                }
            }
            for (int state = 0; state < size; state++) {
                int number = next[table.symbols[state]]++;
                int length = log - (31 - Integer.numberOfLeadingZeros(number));
                table.lengths[state] = (byte) length;
                table.bases[state] = (number << length) - size;
            }
            return table;
        }

        /** Reads the description of a table, whose bits are read from the begin. */
        static Description read(byte[] bytes, int from, int stop, int maxLog, int maxSymbol) throws InvalidException {
            long bit = 8L * from;
            int log = 5 + forward(bytes, bit, 4);
            bit += 4;
            if (log > maxLog) {
                throw new InvalidException("a table has 2^" + log + " states, expected at most 2^" + maxLog);
            }
            int left = 1 << log;
            int[] shares = new int[maxSymbol + 1];
            int symbol = 0;
            while (left > 0) {
                if (symbol > maxSymbol || bit > 8L * stop) {
                    throw new InvalidException("a table has too many symbols");
                }
                int width = 32 - Integer.numberOfLeadingZeros(left + 1);
                int value = forward(bytes, bit, width);
                int lower = (1 << (width - 1)) - 1;
                int threshold = (1 << width) - 1 - (left + 1);
                if ((value & lower) < threshold) {
                    value &= lower;
                    bit += width - 1;
                } else {
                    value -= value > lower ? threshold : 0;
                    bit += width;
                }
                shares[symbol++] = value - 1;
                left -= Math.abs(value - 1);
                for (int repeat = value == 1 ? 3 : 0; repeat == 3; ) { // zeros that follow a zero
                    repeat = forward(bytes, bit, 2);
                    bit += 2;
                    symbol += repeat;
                }
            }
            int end = (int) ((bit + 7) / 8);
            if (left != 0 || symbol > maxSymbol + 1 || end > stop) {
                throw new InvalidException("the shares of a table do not match");
            }
            return new Description(of(log, shares), end);
        }

        private static int forward(byte[] bytes, long bit, int n) {
            return (int) (((long) LONG.get(bytes, (int) (bit >> 3)) >>> (bit & 7)) & ((1L << n) - 1));
        }
    }

    /** XXH64 with the seed 0. */
    private static final class Checksum64 {
        private static final long P1 = 0x9e3779b185ebca87L;
        private static final long P2 = 0xc2b2ae3d27d4eb4fL;
        private static final long P3 = 0x165667b19e3779f9L;
        private static final long P4 = 0x85ebca77c2b2ae63L;
        private static final long P5 = 0x27d4eb2f165667c5L;

        private final long[] lanes = new long[4];
        private final byte[] rest = new byte[32 + PADDING];
        private int inRest;
        private long length;

        void reset() {
            lanes[0] = 0x60ea27eeadc0b5d6L; // P1 + P2
            lanes[1] = P2;
            lanes[2] = 0;
            lanes[3] = -P1;
            inRest = 0;
            length = 0;
        }

        void add(byte[] bytes, int from, int count) {
            length += count;
            int at = from;
            int stop = from + count;
            if (inRest > 0) {
                int n = Math.min(32 - inRest, count);
                System.arraycopy(bytes, at, rest, inRest, n);
                inRest += n;
                at += n;
                if (inRest < 32) {
                    return;
                }
                stripe(rest, 0);
                inRest = 0;
            }
            for (; at + 32 <= stop; at += 32) {
                stripe(bytes, at);
            }
            inRest = stop - at;
            System.arraycopy(bytes, at, rest, 0, inRest);
        }

        private void stripe(byte[] bytes, int at) {
            for (int lane = 0; lane < 4; lane++) {
                lanes[lane] = round(lanes[lane], (long) LONG.get(bytes, at + 8 * lane));
            }
        }

        private static long round(long lane, long value) {
            return Long.rotateLeft(lane + value * P2, 31) * P1;
        }

        long value() {
            long hash = P5;
            if (length >= 32) {
                hash = Long.rotateLeft(lanes[0], 1)
                        + Long.rotateLeft(lanes[1], 7)
                        + Long.rotateLeft(lanes[2], 12)
                        + Long.rotateLeft(lanes[3], 18);
                for (long lane : lanes) {
                    hash = (hash ^ round(0, lane)) * P1 + P4;
                }
            }
            hash += length;
            int at = 0;
            for (; at + 8 <= inRest; at += 8) {
                hash = Long.rotateLeft(hash ^ round(0, (long) LONG.get(rest, at)), 27) * P1 + P4;
            }
            if (at + 4 <= inRest) {
                hash = Long.rotateLeft(hash ^ (little(rest, at, 4) * P1), 23) * P2 + P3;
                at += 4;
            }
            for (; at < inRest; at++) {
                hash = Long.rotateLeft(hash ^ ((rest[at] & 0xffL) * P5), 11) * P1;
            }
            hash = (hash ^ (hash >>> 33)) * P2;
            hash = (hash ^ (hash >>> 29)) * P3;
            return hash ^ (hash >>> 32);
        }
    }
}
