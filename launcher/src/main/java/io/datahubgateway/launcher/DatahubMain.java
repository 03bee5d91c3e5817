package io.datahubgateway.launcher;

import io.datahubgateway.common.declaration.InvalidDocumentException;
import io.datahubgateway.launcher.node.NodeStartException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Entry of the process. Exit status: 0 for success, 1 for what failed while running, 2 for flags and settings that
 * can't be used. What a user can mend is said in a line each on standard error, without a stack trace.
 */
public final class DatahubMain {

    private static final Logger LOGGER = LoggerFactory.getLogger(DatahubMain.class);

    private DatahubMain() {}

    public static void main(String[] arguments) {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> LOGGER.atError()
                .addKeyValue("thread", thread.getName())
                .setCause(failure)
                .log("thread ended by a fault"));
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        CommandSpec root = CommandSpec.forAnnotatedObject(new DatahubCommand());
        root.addSubcommand("start", StartCommand.spec());
        root.addSubcommand("demo", DemoCommand.spec());
        return new CommandLine(root)
                .setUsageHelpAutoWidth(true)
                .setUsageHelpLongOptionsMaxWidth(34)
                .setParameterExceptionHandler((failure, given) -> refuse(failure))
                .setExecutionExceptionHandler((failure, command, given) -> report(failure))
                .execute(arguments);
    }

    private static int refuse(ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        command.getErr().println("datahub: " + failure.getMessage());
        if (!UnmatchedArgumentException.printSuggestions(failure, command.getErr())) {
            command.getErr()
                    .println("Try: " + command.getCommandSpec().qualifiedName().replace("datahub", "./datahub")
                            + " --help");
        }
        return CommandLine.ExitCode.USAGE;
    }

    private static int report(Exception failure) {
        if (failure instanceof InvalidDocumentException invalid) {
            invalid.violations().forEach(violation -> System.err.println("datahub: " + violation));
            return CommandLine.ExitCode.USAGE;
        }
        if (failure instanceof NodeStartException expected) {
            expected.lines().forEach(line -> System.err.println("datahub: " + line));
            return CommandLine.ExitCode.SOFTWARE;
        }
        LOGGER.atError().setCause(failure).log("ended by a fault");
        return CommandLine.ExitCode.SOFTWARE;
    }
}
