package io.datahubgateway.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Free ports of the loopback, for parts that must know each other's addresses before they start. */
final class Ports {

    private Ports() {}

    /** All different: each is held until the last is found. Somebody may take one before it is used. */
    static List<Integer> free(int count) {
        List<ServerSocket> probes = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                probes.add(new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1")));
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
