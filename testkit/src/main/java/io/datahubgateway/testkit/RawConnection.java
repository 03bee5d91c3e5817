package io.datahubgateway.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection on which a test writes what it wants, also what no client library would. Blocks, at most ten
 * seconds a read; one thread.
 */
public final class RawConnection implements AutoCloseable {

    private final Socket socket;
    private final InputStream in;
    private int chunk; // bytes of the chunk at hand that are not read
    private boolean chunksEnded;

    /** One response; header names in lower case. */
    public record Response(int status, Map<String, String> headers, String body) {

        public String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    public RawConnection(int port) {
        this(port, new Socket());
    }

    /** A client that has little room for what it does not read. */
    public static RawConnection withSmallBuffer(int port) {
        try {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(8 * 1024); // before it is connected: the window is agreed on then
            return new RawConnection(port, socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RawConnection(int port, Socket socket) {
        try {
            this.socket = socket;
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            socket.setSoTimeout(10_000);
            socket.setTcpNoDelay(true);
            this.in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the text as it is, but each line feed as CR LF. */
    public RawConnection head(String text) {
        return bytes(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Writes the bytes as they are. */
    public RawConnection bytes(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the bytes as one chunk of a body. */
    public RawConnection chunk(byte[] bytes) {
        return bytes(inOneChunk(bytes));
    }

    /** Ends a body of chunks. */
    public RawConnection lastChunk() {
        return bytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    /** The bytes as a chunk of a body goes over the wire. */
    public static byte[] inOneChunk(byte[] bytes) {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream(bytes.length + 16);
        chunk.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        chunk.writeBytes(bytes);
        chunk.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        return chunk.toByteArray();
    }

    /** Reads one response and its body, by {@code Content-Length} or all its chunks. */
    public Response response() {
        return response(true);
    }

    /** Reads the response to a {@code HEAD}, which has no body whatever its headers say. */
    public Response responseToHead() {
        return response(false);
    }

    private Response response(boolean withBody) {
        Response head = responseHead();
        if (withBody && head.header("transfer-encoding").equals("chunked")) {
            StringBuilder body = new StringBuilder();
            for (String line = line(); line != null; line = line()) {
                body.append(line).append('\n');
            }
            return new Response(head.status(), head.headers(), body.toString());
        }
        int length = withBody ? Integer.parseInt(head.headers().getOrDefault("content-length", "0")) : 0;
        try {
            return new Response(
                    head.status(), head.headers(), new String(in.readNBytes(length), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the head of one response, whose body is read with {@link #line()}. */
    public Response responseHead() {
        try {
            String[] status = line(in).split(" ", 3);
            Map<String, String> headers = new TreeMap<>();
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).trim());
            }
            chunk = 0;
            chunksEnded = false;
            return new Response(Integer.parseInt(status[1]), headers, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next line of a body that comes in chunks, without its line feed; null when there is none any more. */
    public @Nullable String line() {
        try {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int b = inChunks(); b != '\n'; b = inChunks()) {
                if (b < 0) {
                    return line.size() == 0 ? null : line.toString(StandardCharsets.UTF_8);
                }
                line.write(b);
            }
            return line.toString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int inChunks() throws IOException {
        if (chunk == 0 && !chunksEnded) {
            chunk = Integer.parseInt(line(in), 16);
            if (chunk == 0) {
                chunksEnded = true;
                line(in);
            }
        }
        if (chunksEnded) {
            return -1;
        }
        int b = in.read();
        if (--chunk == 0) {
            line(in); // what stands between chunks
        }
        return b;
    }

    /** Whether the server closes the connection now, without another byte. */
    public boolean isClosedByServer() {
        try {
            return in.read() < 0;
        } catch (IOException e) {
            return e.getMessage().contains("reset");
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the connection ended after: " + line.toString(StandardCharsets.UTF_8));
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
