package io.datahubgateway.launcher.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.datahubgateway.launcher.node.OpenParts.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

class OpenPartsTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(50);

    private final OpenParts parts = new OpenParts();
    private final List<String> closed = new CopyOnWriteArrayList<>();

    @Test
    void closesStageAfterStageWhateverTheOrderOfOpening() {
        parts.add(Stage.BROKER, "kafka", () -> closed.add("kafka"));
        parts.add(Stage.READINESS, "readiness", () -> closed.add("readiness"));
        parts.add(Stage.CONTROL, "control", () -> closed.add("control"));
        parts.add(Stage.ROLES, "ingress", () -> closed.add("ingress"));

        assertThat(parts.close(LONG, LONG)).isEmpty();
        assertThat(closed).containsExactly("readiness", "ingress", "control", "kafka");
    }

    @Test
    void closesThePartsOfAStageAtTheSameTime() {
        CyclicBarrier together = new CyclicBarrier(2);
        parts.add(Stage.ROLES, "ingress", together::await);
        parts.add(Stage.ROLES, "egress", together::await);

        assertThat(parts.close(LONG, LONG)).isEmpty();
    }

    @Test
    void namesWhatHangsAndClosesTheRest() {
        CountDownLatch never = new CountDownLatch(1);
        parts.add(Stage.ROLES, "egress", never::await);
        parts.add(Stage.BROKER, "kafka", () -> closed.add("kafka"));

        assertThat(parts.close(SHORT, LONG)).containsExactly("egress did not close in time");
        assertThat(closed).containsExactly("kafka");
    }

    @Test
    void namesWhatFailsAndClosesTheRest() {
        parts.add(Stage.TASKS, "task store", () -> {
            throw new IOException("disk full");
        });
        parts.add(Stage.BROKER, "kafka", () -> closed.add("kafka"));

        assertThat(parts.close(LONG, LONG)).singleElement().asString().contains("task store", "disk full");
        assertThat(closed).containsExactly("kafka");
    }

    @Test
    void whatOpensTooLateIsClosedAtOnce() {
        parts.close(LONG, LONG);

        assertThatThrownBy(() -> parts.add(Stage.ROLES, "ingress", () -> closed.add("ingress")))
                .isInstanceOf(CancellationException.class);
        assertThat(closed).containsExactly("ingress");
    }

    @Test
    void closesEachPartOnce() {
        parts.add(Stage.ROLES, "ingress", () -> closed.add("ingress"));

        parts.close(LONG, LONG);
        parts.close(LONG, LONG);

        assertThat(closed).hasSize(1);
    }
}
