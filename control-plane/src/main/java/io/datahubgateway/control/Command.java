package io.datahubgateway.control;

import io.datahubgateway.common.declaration.Field;
import io.datahubgateway.common.declaration.InvalidDocumentException;
import io.datahubgateway.common.task.TaskAction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An order to several tasks: those that are named, or those that a filter covers when it arrives. */
public record Command(
        @Field(doc = "`pause`, `resume`, `stop` or `restart`.", example = "pause")
        TaskAction action,

        @Field(
                doc = "Ids of the tasks. One of `tasks`, `filter` is needed.",
                example = "[\"orders\",\"crm\"]",
                minSize = 1,
                maxSize = MOST)
        @Nullable
        List<String> tasks,

        @Field(
                doc = "The tasks that are meant; an empty filter means every task.",
                example = "{\"kind\":\"sink\",\"state\":\"RUNNING\"}")
        @Nullable
        TaskFilter filter) {

    /** Tasks in one command. */
    static final int MOST = 1_000;

    public Command {
        if ((tasks == null) == (filter == null)) {
            throw new InvalidDocumentException("tasks", "exactly one of tasks, filter is needed");
        }
        for (int i = 0; tasks != null && i < tasks.size(); i++) {
            if (tasks.indexOf(tasks.get(i)) < i) {
                throw new InvalidDocumentException("tasks[" + i + "]", "is listed twice");
            }
        }
    }
}
