package io.simdmlp.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A client's connection that costs next to nothing: prepared bytes are sent, and a response is read. Not thread-safe. */
final class HttpConnection implements AutoCloseable {
    private static final int TIMEOUT = 30_000; // ms
    private static final int BUFFER = 16_384;

    private final Socket socket = new Socket();
    private final InputStream in;
    private byte[] body = new byte[0];

    HttpConnection(int port) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT);
        this.in = new BufferedInputStream(socket.getInputStream(), BUFFER);
    }

    /** A POST request, with headers of its own. */
    static byte[] post(String path, byte[] body, String headers) {
        byte[] head = ("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length + "\r\n"
                        + headers + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        byte[] request = new byte[head.length + body.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        return request;
    }

    /** Sends a request, or a part of one. */
    void send(byte[] request, int length) throws IOException {
        socket.getOutputStream().write(request, 0, length);
    }

    /** Sends a request; returns the status of the response. */
    int exchange(byte[] request) throws IOException {
        send(request, request.length);
        String status = line();
        int length = 0;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(
                        header.substring(header.indexOf(':') + 1).strip());
            }
        }
        body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the response ends after " + body.length + " of " + length + " bytes");
        }
        return Integer.parseInt(status.split(" ", 3)[1]);
    }

    /** The body of the last response. */
    byte[] body() {
        return body;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the server has closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    /** Closes the connection by a reset, in the middle of whatever was sent. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
