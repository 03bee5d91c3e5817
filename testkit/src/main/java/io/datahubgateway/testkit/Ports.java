package io.datahubgateway.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports of the loopback, for parts that must know each other's addresses before they start. They lie below those that
 * the system hands out, so that nobody comes by one of them between now and its use.
 */
public final class Ports {

    private static final int FIRST = 10_000;
    private static final int HANDED_OUT = 32_768; // from here on, by Linux; by others from higher on

    private Ports() {}

    /** All different: each is held until the last is found. */
    public static List<Integer> free(int count) {
        List<ServerSocket> probes = new ArrayList<>();
        try {
            while (probes.size() < count) {
                try {
                    int port = ThreadLocalRandom.current().nextInt(FIRST, HANDED_OUT);
                    probes.add(new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1")));
                } catch (BindException taken) {
                    // another one, then
                }
            }
            List<Integer> ports =
                    probes.stream().map(ServerSocket::getLocalPort).toList();
            for (ServerSocket probe : probes) {
                probe.close();
            }
            return ports;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
