package io.datahubgateway.broker;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Exit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when Kafka gives up, on a full disk for example. Its code ends the process then, without a word, which
 * would take the whole gateway with it, again and again if something starts it anew. Here the broker alone stops: nothing
 * is written any more, and the process goes on to say why.
 *
 * <p>Kafka keeps the two procedures once per process, so with several brokers in one, as in tests, the last that was
 * started is the one that is stopped.
 */
final class BrokerFailure {

    private static final Logger LOGGER = LoggerFactory.getLogger(BrokerFailure.class);

    private BrokerFailure() {}

    /**
     * @param stop stops the broker; called on a thread of its own
     * @param told gets the reason, on one of Kafka's threads
     */
    static void insteadOfExit(Path folder, Runnable stop, Consumer<String> told) {
        AtomicBoolean first = new AtomicBoolean(true);
        Exit.Procedure procedure = (status, message) -> {
            if (first.getAndSet(false)) {
                report(folder, stop, told);
            }
            throw new IllegalStateException("the embedded Kafka has given up"); // ends Kafka's thread
        };
        Exit.setHaltProcedure(procedure);
        Exit.setExitProcedure(procedure);
    }

    private static void report(Path folder, Runnable stop, Consumer<String> told) {
        long free = FreeSpace.of(folder);
        String reason = "the embedded Kafka has given up, most likely because its disk is full or broken ("
                + free / 1024 + " KiB are free in " + folder + "); mend that, then start the gateway again";
        LOGGER.atError()
                .addKeyValue("folder", folder)
                .addKeyValue("freeBytes", free)
                .log(reason);
        told.accept(reason);
        Thread thread = new Thread(stop, "stop-kafka");
        thread.setDaemon(true);
        thread.start();
    }
}
