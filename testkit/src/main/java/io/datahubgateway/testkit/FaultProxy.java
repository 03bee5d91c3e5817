package io.datahubgateway.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP proxy on the loopback whose network can be made bad while it runs.
 *
 * <pre>
 *   client -> listening port of the proxy -> (fault) -> target
 * </pre>
 *
 * <p>The fault holds for every open connection and every new one, in both directions, until it is replaced. Plain
 * blocking sockets, two threads per connection; {@link #set} may be called on any thread and is seen within one read.
 */
public final class FaultProxy implements AutoCloseable {

    private final ServerSocket listening;
    private final Set<ProxiedConnection> open = ConcurrentHashMap.newKeySet();
    private final Fault.Switch fault = new Fault.Switch();
    private volatile InetSocketAddress target;

    private FaultProxy(ServerSocket listening, InetSocketAddress target) {
        this.listening = listening;
        this.target = target;
    }

    /** Listens on a free port and passes everything on to the target, which need not be there yet. */
    public static FaultProxy to(int targetPort) {
        try {
            InetAddress loopback = InetAddress.getByName("127.0.0.1");
            FaultProxy proxy =
                    new FaultProxy(new ServerSocket(0, 200, loopback), new InetSocketAddress(loopback, targetPort));
            daemon("fault-proxy-" + proxy.port(), proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** From now on; {@link Fault#NONE} heals the network. */
    public FaultProxy set(Fault now) {
        fault.set(now);
        if (now.kind() == Fault.Kind.RESET) {
            open.forEach(ProxiedConnection::reset);
        }
        return this;
    }

    /** Connections that are open now. */
    public int connections() {
        return open.size();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                daemon("fault-proxy-connect", () -> connect(client));
            } catch (IOException e) {
                if (!listening.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void connect(Socket client) {
        ProxiedConnection connection = new ProxiedConnection(client, fault, open::remove);
        open.add(connection);
        if (listening.isClosed()) {
            connection.reset();
        } else {
            connection.run(target);
        }
    }

    static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** RST instead of FIN: what was not yet delivered is gone. */
    static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException e) {
            // it is closed already
        }
        closeQuietly(socket);
    }

    static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // there is nothing left to close
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        fault.set(Fault.NONE); // releases who waits
        open.forEach(ProxiedConnection::reset);
    }
}
