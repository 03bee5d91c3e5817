package io.datahubgateway.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void drawsABarOverItselfOnATerminal() {
        Progress progress = new Progress(out, true, 200);
        progress.show(150, 100);
        progress.end(200, 200);

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("\r   [##########..........]     150 appended       100 delivered\u001b[K\r")
                .contains("[####################]     200 appended       200 delivered");
    }

    @Test
    void printsPlainLinesElsewhere() {
        Progress progress = new Progress(out, false, 200);
        progress.show(150, 100); // too soon for a line
        progress.end(200, 200);

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .hasLineCount(1)
                .doesNotContain("\r", "\u001b")
                .startsWith("       200 appended       200 delivered  in 0.");
    }
}
