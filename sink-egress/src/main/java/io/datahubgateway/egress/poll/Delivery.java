package io.datahubgateway.egress.poll;

import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The way from the poll thread to where records are delivered. Every method is called on the poll thread, returns at once
 * and takes effect in the order of the calls. The way back is {@link Window#finished} and {@link Window#quiet}.
 */
public interface Delivery {

    /** The records of one window out of one poll, in order, at least one. */
    record Fetched(Window window, List<ConsumerRecord<byte[], byte[]>> records) {}

    /** Hands the records of one poll over. */
    void deliver(List<Fetched> fetched);

    /** While one of the task's poll loops holds, nothing new is sent. Called by each when that changes for it. */
    void hold(boolean hold);

    /** Sends nothing more of these windows and calls {@link Window#quiet} on each once nothing of it is under way. */
    void drain(Collection<Window> windows);

    /** Forgets these windows, and gives up what is under way. */
    void abandon(Collection<Window> windows);
}
