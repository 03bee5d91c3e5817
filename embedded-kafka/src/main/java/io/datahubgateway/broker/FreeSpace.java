package io.datahubgateway.broker;

import io.datahubgateway.broker.EmbeddedKafka.StartException;
import java.nio.file.Path;

/** The space that is left for the data of the broker. */
final class FreeSpace {

    /** Enough for a start and for what Kafka writes of itself. */
    private static final long LEAST = 8L * 1024 * 1024;

    private FreeSpace() {}

    static long of(Path folder) {
        return folder.toFile().getUsableSpace();
    }

    /** @throws StartException when a broker would stop again right after its start */
    static void require(Path folder) {
        long free = of(folder);
        if (free < LEAST) {
            throw new StartException(
                    "the disk of the data folder " + folder + " is full: " + free / 1024 + " KiB are free, at least "
                            + LEAST / 1024 + " KiB are needed; nothing was changed",
                    null);
        }
    }
}
