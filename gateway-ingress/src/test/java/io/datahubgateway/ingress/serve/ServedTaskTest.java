package io.datahubgateway.ingress.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.task.DesiredState;
import io.datahubgateway.common.task.IngressDefinition.MessageIds;
import io.datahubgateway.ingress.limit.TaskLimits;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ServedTaskTest {

    private static ServedTask pattern(String id, String regex) {
        return new ServedTask(
                id,
                1,
                DesiredState.RUNNING,
                List.of(),
                Pattern.compile(regex),
                TaskLimits.NONE,
                null,
                MessageIds.PLAIN);
    }

    private static ServedTask topics(String id, String... topics) {
        return new ServedTask(
                id, 1, DesiredState.PAUSED, List.of(topics), null, TaskLimits.NONE, null, MessageIds.PLAIN);
    }

    @Test
    void aPatternCoversWholeNamesAndNeverReservedOnes() {
        assertThat(pattern("a", "shop-.*").covers("shop-1")).isTrue();
        assertThat(pattern("a", "shop").covers("shop-1")).isFalse();
        assertThat(pattern("a", ".*").covers("__datahub.tasks")).isFalse();
    }

    @Test
    void onlyARunningTaskTakesMessages() {
        pattern("a", ".*").requireRunning();
        assertThatThrownBy(() -> topics("a", "t").requireRunning())
                .isInstanceOfSatisfying(
                        GatewayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TASK_SUSPENDED));
    }
}
