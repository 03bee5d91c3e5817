package io.datahubgateway.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One client of a {@link FaultProxy} and its connection to the target. One thread per direction. */
final class ProxiedConnection {

    private static final int CONNECT_MS = 5_000;
    private static final int PIECE = 64 * 1024;

    private final Socket client;
    private final Socket server = new Socket();
    private final Fault.Switch fault;
    private final Consumer<ProxiedConnection> ended;
    private final AtomicInteger directions = new AtomicInteger(2);
    private volatile boolean dead; // half-open: stays so for good

    ProxiedConnection(Socket client, Fault.Switch fault, Consumer<ProxiedConnection> ended) {
        this.client = client;
        this.fault = fault;
        this.ended = ended;
    }

    /** Connects and passes what the client sends, on this thread, until that ends. */
    void run(InetSocketAddress target) {
        try {
            Fault now = fault.awaitPassable();
            if (now.kind() == Fault.Kind.RESET) {
                reset();
                return;
            }
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(target, CONNECT_MS);
        } catch (IOException | InterruptedException e) {
            reset();
            return;
        }
        FaultProxy.daemon("fault-proxy-back", () -> pass(server, client));
        pass(client, server);
    }

    private void pass(Socket from, Socket to) {
        byte[] piece = new byte[PIECE];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                Fault now = fault.awaitPassable();
                if (now.kind() == Fault.Kind.HALF_OPEN && !dead) {
                    dead = true;
                    FaultProxy.reset(server);
                }
                if (!dead) {
                    fault.takeTime(now, read);
                    fault.awaitPassable();
                    out.write(piece, 0, read);
                }
            }
            fault.awaitPassable(); // the end of a stream is a packet too
            if (!dead) {
                to.shutdownOutput();
            }
            endDirection();
        } catch (IOException | InterruptedException e) {
            if (dead && from.equals(server)) { // the client is not told, and what it sends goes nowhere
                endDirection();
            } else {
                reset();
            }
        }
    }

    private void endDirection() {
        if (directions.decrementAndGet() == 0) {
            FaultProxy.closeQuietly(client);
            FaultProxy.closeQuietly(server);
            ended.accept(this);
        }
    }

    void reset() {
        FaultProxy.reset(client);
        FaultProxy.reset(server);
        ended.accept(this);
    }
}
