package io.datahubgateway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The proxy before a server that echoes what it gets. */
class FaultProxyTest {

    private ServerSocket echo;
    private FaultProxy proxy;
    private Socket client;

    @BeforeEach
    void open() throws IOException {
        echo = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
        FaultProxy.daemon("echo", this::echo);
        proxy = FaultProxy.to(echo.getLocalPort());
        client = connect();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        proxy.close();
        echo.close();
    }

    private void echo() {
        while (!echo.isClosed()) {
            try {
                Socket one = echo.accept();
                FaultProxy.daemon("echo-one", () -> {
                    try (one) {
                        one.getInputStream().transferTo(one.getOutputStream());
                    } catch (IOException e) {
                        // the proxy reset it
                    }
                });
            } catch (IOException e) {
                return;
            }
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", proxy.port());
        socket.setSoTimeout(5_000);
        return socket;
    }

    private static void write(Socket socket, int bytes) throws IOException {
        socket.getOutputStream().write(new byte[bytes]);
    }

    private static Duration echoed(Socket socket, int bytes) throws IOException {
        long begin = System.nanoTime();
        write(socket, bytes);
        assertThat(socket.getInputStream().readNBytes(bytes)).hasSize(bytes);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    @Test
    void passesEverythingOnAndClosesWhenTheClientDoes() throws IOException {
        echoed(client, 100_000);
        client.shutdownOutput();

        assertThat(client.getInputStream().read()).isEqualTo(-1);
        await().until(() -> proxy.connections() == 0);
    }

    @Test
    void delaysEachDirection() throws IOException {
        proxy.set(Fault.delay(Duration.ofMillis(150)));

        assertThat(echoed(client, 10)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        proxy.set(Fault.NONE);
        assertThat(echoed(client, 10)).isLessThan(Duration.ofMillis(300));
    }

    @Test
    void limitsTheBandwidth() throws IOException {
        proxy.set(Fault.bandwidth(100_000));

        assertThat(echoed(client, 40_000)).isGreaterThanOrEqualTo(Duration.ofMillis(400));
    }

    @Test
    void resetsOpenAndNewConnections() throws IOException {
        echoed(client, 10);

        proxy.set(Fault.reset());

        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> {
                    try (Socket late = connect()) {
                        echoed(late, 10);
                    }
                })
                .isInstanceOf(SocketException.class);
        proxy.set(Fault.NONE);
        try (Socket healed = connect()) {
            echoed(healed, 10);
        }
    }

    @Test
    void holdsEverythingInABlackHoleAndGoesOnWhenItIsHealed() throws IOException {
        echoed(client, 10);
        proxy.set(Fault.blackHole());
        client.setSoTimeout(300);
        write(client, 10);

        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        try (Socket late = connect()) {
            write(late, 10);
            late.setSoTimeout(100);
            assertThatThrownBy(() -> late.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

            proxy.set(Fault.NONE);
            late.setSoTimeout(5_000);
            assertThat(late.getInputStream().readNBytes(10)).hasSize(10);
        }
        client.setSoTimeout(5_000);
        assertThat(client.getInputStream().readNBytes(10)).hasSize(10);
    }

    @Test
    void leavesAHalfOpenConnectionOpenAndSilentForGood() throws IOException {
        echoed(client, 10);
        proxy.set(Fault.halfOpen());
        client.setSoTimeout(300);
        write(client, 10);

        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        proxy.set(Fault.NONE);
        write(client, 10);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        try (Socket fresh = connect()) {
            echoed(fresh, 10);
        }
    }
}
