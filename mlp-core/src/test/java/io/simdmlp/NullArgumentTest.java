package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.simdmlp.metric.Average;
import io.simdmlp.metric.ClassCounts;
import io.simdmlp.metric.ErrorSums;
import io.simdmlp.metric.LabelCounts;
import io.simdmlp.metric.ProbabilitySums;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every exported constructor and method names an argument that is null. */
@Tag("once") // it does not depend on the vector width
final class NullArgumentTest {
    private static final MlpSpec SPEC = MlpSpec.builder(2)
            .layer(3, Activation.RELU)
            .layer(2, Activation.SOFTMAX)
            .build();
    private static final Mlp MLP = Mlp.create(SPEC, 1);
    private static final Predictor PREDICTOR = new Predictor(MLP);
    private static final Evaluation.Classification CLASSES =
            Evaluation.Classification.of(0, new float[4], new int[4], 2);
    private static final DataSource DATA = DataSource.of(new float[8], 2, new int[4], 2);

    /** A valid value for each type of argument. Methods are called on those of their class. */
    private static final Map<Class<?>, Object> VALUES = Map.ofEntries(
            Map.entry(MlpSpec.class, SPEC),
            Map.entry(MlpSpec.Builder.class, MlpSpec.builder(2)),
            Map.entry(Mlp.class, MLP),
            Map.entry(Trainer.class, Trainer.builder(MLP).batchSize(2).build()),
            Map.entry(Trainer.Builder.class, Trainer.builder(MLP)),
            Map.entry(Predictor.class, PREDICTOR),
            Map.entry(
                    ParallelPredictor.class,
                    ParallelPredictor.builder(PREDICTOR).threads(1).maxRows(2).build()),
            Map.entry(ParallelPredictor.Builder.class, ParallelPredictor.builder(PREDICTOR)),
            Map.entry(Workspace.class, Workspace.of(SPEC, 2)),
            Map.entry(Evaluator.class, new Evaluator(MLP, Loss.MSE, 2, 1)),
            Map.entry(DataSource.class, DATA),
            Map.entry(Batch.class, Batch.allocate(DATA, 2)),
            Map.entry(FitOptions.class, FitOptions.epochs(1)),
            Map.entry(FitListener.class, FitListener.NONE),
            Map.entry(GradientHook.class, (GradientHook) (gradients, rows) -> true),
            Map.entry(Activation.class, Activation.SOFTMAX),
            Map.entry(WeightFormat.class, WeightFormat.BFLOAT16),
            Map.entry(Loss.class, Loss.CATEGORICAL_CROSS_ENTROPY),
            Map.entry(Metric.class, Metric.LOSS),
            Map.entry(EarlyStopping.class, EarlyStopping.never()),
            Map.entry(Schedule.class, Schedule.constant()),
            Map.entry(Schedule.Curve.class, new Schedule.Constant()),
            Map.entry(Schedule.Unit.class, Schedule.Unit.STEP),
            Map.entry(Schedule.Plateau.class, new Schedule.Plateau(Metric.LOSS, 0.1, 1, 0, 0, 0)),
            Map.entry(CustomLoss.class, (CustomLoss) (outputs, at, gradient, gradientAt, rows) -> 0),
            Map.entry(TrainerState.class, new TrainerState(Map.of(), Map.of())),
            Map.entry(History.End.class, History.End.EPOCHS),
            Map.entry(Map.class, Map.of()),
            Map.entry(Optimizer.class, Optimizer.sgd(0.1)),
            Map.entry(UpdateOptions.class, UpdateOptions.NONE),
            Map.entry(Initializer.class, Initializer.zeros()),
            Map.entry(Normalization.class, Normalization.none()),
            Map.entry(Dense.class, new Dense(2, Activation.SOFTMAX)),
            Map.entry(Layer.class, new Dense(2, Activation.SOFTMAX)),
            Map.entry(Duration.class, Duration.ofMillis(1)),
            Map.entry(Random.class, new Random(1)),
            Map.entry(String.class, "relu"),
            Map.entry(List.class, List.of(new Dense(2, Activation.SOFTMAX))),
            Map.entry(float[].class, new float[100]),
            Map.entry(int[].class, new int[100]),
            Map.entry(double[].class, new double[100]),
            Map.entry(int.class, 2), // rows, offsets, and strides of as many inputs and outputs
            Map.entry(long.class, 1L),
            Map.entry(double.class, 0.1),
            Map.entry(boolean.class, true),
            Map.entry(boolean[].class, new boolean[2]),
            Map.entry(Average.class, Average.MACRO),
            Map.entry(Evaluation.class, CLASSES),
            Map.entry(Evaluation.Classification.class, CLASSES),
            Map.entry(Evaluation.MultiLabel.class, Evaluation.MultiLabel.of(0, new float[4], new float[4], 2)),
            Map.entry(Evaluation.Regression.class, Evaluation.Regression.of(0, new float[4], new float[4], 2)),
            Map.entry(ClassCounts.class, new ClassCounts(2)),
            Map.entry(LabelCounts.class, new LabelCounts(2)),
            Map.entry(ProbabilitySums.class, new ProbabilitySums(100)),
            Map.entry(ErrorSums.class, new ErrorSums(2)));

    /** Results, and interfaces that users implement: their methods are not checked. */
    private static final Set<Class<?>> LEFT_OUT = Set.of(
            EpochResult.class,
            WarmUp.class,
            Preparation.class,
            MemoryPlan.class,
            ParameterTensor.class,
            Batch.class,
            History.class,
            CustomLoss.class,
            FitListener.class);

    private static final Set<String> EXPORTED = Set.of("io.simdmlp", "io.simdmlp.check", "io.simdmlp.metric");

    private static List<Executable> executables() {
        List<Executable> executables = new ArrayList<>();
        for (JavaClass found : new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(ArchitectureTest.NO_TESTS_JAR)
                .importPackages("io.simdmlp")) {
            Class<?> type = found.reflect();
            if (EXPORTED.contains(found.getPackageName()) && isExported(type) && !isLeftOut(type)) {
                Stream.concat(Stream.of(type.getDeclaredConstructors()), Stream.of(type.getDeclaredMethods()))
                        .filter(e -> Modifier.isPublic(e.getModifiers()) && !Modifier.isAbstract(e.getModifiers()))
                        .filter(e ->
                                !e.isSynthetic() && !Set.of("equals", "valueOf").contains(e.getName()))
                        .forEach(executables::add);
            }
        }
        return executables;
    }

    private static boolean isLeftOut(Class<?> type) {
        return LEFT_OUT.contains(type) || (Initializer.class.isAssignableFrom(type) && type != Initializer.class);
    }

    private static boolean isExported(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return Modifier.isPublic(type.getModifiers()) && (outer == null || isExported(outer));
    }

    @Test
    void everyNullIsNamed() throws ReflectiveOperationException {
        int tried = 0;
        for (Executable executable : executables()) {
            Parameter[] parameters = executable.getParameters();
            for (int i = 0; i < parameters.length; i++) {
                Parameter parameter = parameters[i];
                if (!parameter.getType().isPrimitive()
                        && !parameter.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                    assertNamed(executable, parameters, i);
                    tried++;
                }
            }
        }
        assertTrue(tried > 50, tried + " arguments");
    }

    private static void assertNamed(Executable executable, Parameter[] parameters, int missing) {
        Object[] arguments = new Object[parameters.length];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = i == missing ? null : VALUES.get(parameters[i].getType());
            assertTrue(i == missing || arguments[i] != null, () -> "no value for " + executable);
        }
        String call = executable + ", argument " + (missing + 1);
        InvocationTargetException thrown =
                assertThrows(InvocationTargetException.class, () -> call(executable, arguments), call);
        NullPointerException cause = assertInstanceOf(NullPointerException.class, thrown.getCause(), call);
        boolean byLabel = parameters[missing].getType() == String.class
                && executable.getDeclaringClass().isEnum();
        String name = byLabel ? executable.getDeclaringClass().getSimpleName() : parameters[missing].getName();
        assertEquals(
                name.toLowerCase(Locale.ROOT) + " is null",
                String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT),
                call);
    }

    private static void call(Executable executable, Object[] arguments) throws ReflectiveOperationException {
        if (executable instanceof Constructor<?> constructor) {
            constructor.newInstance(arguments);
        } else if (executable instanceof Method method) {
            method.invoke(
                    Modifier.isStatic(method.getModifiers()) ? null : VALUES.get(method.getDeclaringClass()),
                    arguments);
        }
    }
}
