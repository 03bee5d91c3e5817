package io.datahubgateway.ingress.face.tencent;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.common.node.TestNode;
import io.datahubgateway.common.status.ObservedState;
import io.datahubgateway.common.status.ObservedStates.OnNode;
import io.datahubgateway.common.task.DesiredState;
import io.datahubgateway.common.task.TaskRecord;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskStatusTest {

    /** What nodes say, such as {@code PAUSED@6}; {@code -} says nothing yet. The task is at generation 7. */
    @ParameterizedTest
    @CsvSource({
        "RUNNING, RUNNING@7, 1",
        "RUNNING, RUNNING@8, 1",
        "RUNNING, RUNNING@7 RUNNING@7, 1",
        "RUNNING, -, 0",
        "RUNNING, - -, 0",
        "RUNNING, RUNNING@7 -, 1",
        "RUNNING, RUNNING@6 RUNNING@7, 1",
        "RUNNING, PAUSED@6, 8",
        "RUNNING, RUNNING@7 PAUSED@6, 8",
        "RUNNING, STOPPED@6 -, 8",
        "RUNNING, FAILED@6, 1",
        "RUNNING, FAILED@7 RUNNING@7, -1",
        "PAUSED, PAUSED@7, 6",
        "PAUSED, PAUSED@7 PAUSED@8, 6",
        "PAUSED, RUNNING@6, 5",
        "PAUSED, PAUSED@7 RUNNING@6, 5",
        "PAUSED, PAUSED@7 -, 5",
        "STOPPED, STOPPED@7, 6",
        "STOPPED, PAUSED@6, 5"
    })
    void sumsUpWhatNodesSay(DesiredState desired, String said, int status) {
        List<OnNode> nodes =
                Arrays.stream(said.split(" ")).map(TaskStatusTest::node).toList();

        assertThat(TaskStatus.of(task(desired, null), nodes)).isEqualTo(status);
    }

    private static OnNode node(String said) {
        String[] parts = said.split("@");
        Optional<ObservedState> state = parts.length == 1
                ? Optional.empty()
                : Optional.of(new ObservedState(
                        "n",
                        "t",
                        Long.parseLong(parts[1]),
                        ObservedState.State.valueOf(parts[0]),
                        parts[0].equals("FAILED") ? "why" : null,
                        0,
                        null));
        return new OnNode("n", state);
    }

    private static TaskRecord task(DesiredState desired, String problem) {
        return new TaskRecord("t", 7, desired, TestNode.json("{'kind':'ingress'}"), Optional.empty(), problem);
    }

    @ParameterizedTest
    @CsvSource(
            value = {"-, RUNNING@7, null", "-, FAILED@6, null", "-, FAILED@7, why", "broken, -, broken"},
            nullValues = "null")
    void saysWhyATaskFailed(String problem, String said, String error) {
        TaskRecord task = task(DesiredState.RUNNING, problem.equals("-") ? null : problem);

        assertThat(TaskStatus.error(task, List.of(node(said)))).isEqualTo(error);
    }
}
