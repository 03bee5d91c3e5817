package io.datahubgateway.bench.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * A kept HTTP/1.1 connection that sends one request at a time and reads the answer while it still writes: a server may
 * refuse before it has read everything. Connects anew after an answer that announces the close. One thread; only to
 * connect blocks.
 */
final class Conversation {

    private static final int READ = 16 * 1024;

    private final InetSocketAddress server;
    private final Selector selector;
    private final ByteBuffer request;
    private final ByteBuffer in = ByteBuffer.allocate(READ);
    private final Answer answer = new Answer();
    private SocketChannel channel;
    private SelectionKey key;
    private boolean busy;
    private boolean broken;
    private long intended;

    Conversation(URI server, Selector selector, byte[] request) throws IOException {
        this.server = new InetSocketAddress(server.getHost(), server.getPort());
        this.selector = selector;
        this.request = ByteBuffer.wrap(request);
        connect();
    }

    private void connect() throws IOException {
        channel = SocketChannel.open(server);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    boolean isBusy() {
        return busy;
    }

    /** When the request under way should have been sent. */
    long intendedNanos() {
        return intended;
    }

    /** Sends the next request. */
    void begin(long intendedNanos) throws IOException {
        if (broken) {
            channel.close();
            connect();
            broken = false;
        }
        busy = true;
        intended = intendedNanos;
        request.rewind();
        answer.begin();
        try {
            write();
        } catch (IOException e) {
            request.position(request.limit()); // what was answered until now can still be read
        }
    }

    private void write() throws IOException {
        channel.write(request);
        key.interestOps(request.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    /**
     * Goes on after the channel got ready.
     *
     * @return the status of the answer when it is complete; 0 when the connection broke before; -1 when more is to come
     */
    int proceed() {
        try {
            if (key.isWritable() && request.hasRemaining()) {
                try {
                    write();
                } catch (IOException e) {
                    request.position(request.limit());
                }
            }
            for (int read = channel.read(in.clear()); read != 0; read = channel.read(in.clear())) {
                if (read < 0) {
                    throw new EOFException();
                }
                if (busy && answer.isWhole(in.flip())) {
                    busy = false;
                    broken = answer.closes() || request.hasRemaining();
                    if (broken) {
                        key.cancel();
                    }
                    return answer.status();
                }
            }
            return -1;
        } catch (IOException e) {
            key.cancel();
            broken = true;
            if (!busy) { // between two requests the server may close as it likes
                return -1;
            }
            busy = false;
            return 0;
        }
    }

    void close() throws IOException {
        channel.close();
    }
}
