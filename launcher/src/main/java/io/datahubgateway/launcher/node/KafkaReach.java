package io.datahubgateway.launcher.node;

import io.datahubgateway.common.kafka.KafkaConnection;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits at the start for a Kafka cluster that may be starting itself. Blocks. */
final class KafkaReach {

    private static final Logger LOGGER = LoggerFactory.getLogger(KafkaReach.class);
    private static final long PATIENCE_SECONDS = 30;
    private static final int TRY_MILLIS = 4_000;

    private KafkaReach() {}

    /** @throws NodeStartException when no broker answered in 30 seconds, or one that did turned the node away */
    static void await(KafkaConnection kafka) {
        String addresses = String.join(",", kafka.bootstrapServers());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            long began = System.nanoTime();
            long budget = TimeUnit.NANOSECONDS.toMillis(deadline - began);
            String reason = attempt(kafka, (int) Math.max(1, Math.min(TRY_MILLIS, budget)));
            if (reason.isEmpty()) {
                return;
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new NodeStartException("no Kafka broker answers at " + addresses + " (tried for "
                        + PATIENCE_SECONDS + " s, last: " + reason
                        + "); give the right address with --kafka, and kafka.security as its listener has it");
            }
            LOGGER.atWarn()
                    .addKeyValue("address", addresses)
                    .addKeyValue("secondsLeft", TimeUnit.NANOSECONDS.toSeconds(left))
                    .addKeyValue("error", reason)
                    .log("Kafka does not answer, trying again");
            parkUntil(Math.min(deadline, began + TimeUnit.MILLISECONDS.toNanos(TRY_MILLIS)));
        }
    }

    /** Empty when a broker answered, else why not. */
    private static String attempt(KafkaConnection kafka, int timeoutMillis) {
        try (Admin admin = kafka.admin("reach")) {
            admin.describeCluster(new DescribeClusterOptions().timeoutMs(timeoutMillis))
                    .nodes()
                    .get();
            return "";
        } catch (ExecutionException e) {
            requireAccess(e.getCause(), String.join(",", kafka.bootstrapServers()));
            return String.valueOf(e.getCause().getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NodeStartException("interrupted while waiting for Kafka");
        } catch (KafkaException e) { // no client could be made
            Throwable reason = e;
            while (reason.getCause() != null) {
                reason = reason.getCause();
            }
            if (reason instanceof ConfigException) { // an address whose host has no IP address, or not yet
                return String.valueOf(reason.getMessage());
            }
            throw new NodeStartException("the settings under kafka can't be used: " + reason.getMessage());
        }
    }

    /** Who is turned away is turned away the next time too: there is nothing to wait for. */
    private static void requireAccess(Throwable failure, String addresses) {
        if (failure instanceof SslAuthenticationException) {
            throw new NodeStartException("no trusted connection to Kafka at " + addresses + " (" + failure.getMessage()
                    + "); see kafka.security and kafka.tls");
        }
        if (failure instanceof AuthenticationException || failure instanceof AuthorizationException) {
            throw new NodeStartException("Kafka at " + addresses + " refuses the login (" + failure.getMessage()
                    + "); see kafka.security and kafka.sasl");
        }
    }

    private static void parkUntil(long nanoTime) {
        for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
