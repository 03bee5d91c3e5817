package io.datahubgateway.ingress.read;

import io.datahubgateway.ingress.read.PageReader.Page;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A read that is answered once: at once where there are records or more to look through, else as soon as one comes or the
 * time is over. Belongs to the event loop of its request.
 */
final class PagedRead {

    private final TopicPartition partition;
    private final Function<Start, Future<Page>> read;
    private final PartitionGrowth growth;
    private final OpenReads open;
    private final Context context = Vertx.currentContext();
    private final Runnable end = this::endSoon;
    private final long deadline;
    private PartitionGrowth.@Nullable Waiting waiting;
    private boolean ended;

    /**
     * @param read reads one page
     * @param atMost how long to wait for a record
     */
    PagedRead(
            TopicPartition partition,
            Function<Start, Future<Page>> read,
            PartitionGrowth growth,
            OpenReads open,
            Duration atMost) {
        this.partition = partition;
        this.read = read;
        this.growth = growth;
        this.open = open;
        this.deadline = System.nanoTime() + atMost.toNanos();
    }

    /** On the event loop of the request. */
    Future<Page> run(Start start) {
        return read.apply(start).compose(page -> {
            long left = deadline - System.nanoTime();
            if (page.records() > 0 || !page.isAtEnd() || left <= 0 || ended) {
                return Future.succeededFuture(page);
            }
            open.enter(end);
            PartitionGrowth.Waiting wait =
                    growth.await(partition, page.progress().next(), Duration.ofNanos(left));
            waiting = wait;
            return wait.outcome().compose(grown -> {
                waiting = null;
                open.leave(end);
                return grown ? run(Start.at(page.progress().next())) : Future.succeededFuture(page);
            });
        });
    }

    /** Answers with what there is. Any thread. */
    void endSoon() {
        context.runOnContext(ignored -> {
            ended = true;
            if (waiting != null) {
                waiting.giveUp();
            }
        });
    }
}
