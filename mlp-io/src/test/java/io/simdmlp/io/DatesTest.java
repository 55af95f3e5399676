package io.simdmlp.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dates of texts, against java.time. */
final class DatesTest {
    private static int day(String text, DateOrder order) {
        return Dates.day(Dates.fields(text), order);
    }

    @Test
    void everyDayOfTheCalendar() {
        float[] parts = new float[4];
        LocalDate date = LocalDate.of(1, 1, 1);
        assertFalse(Dates.isInRange(date.toEpochDay() - 1));
        int days = 0;
        for (; date.getYear() <= 9999; date = date.plusDays(1)) {
            int day = (int) date.toEpochDay();
            Dates.parts(day, parts, 0);
            boolean same = parts[0] == date.getYear()
                    && parts[1] == date.getMonthValue()
                    && parts[2] == date.getDayOfWeek().getValue()
                    && parts[3] == date.getDayOfYear()
                    && Dates.isInRange(day)
                    && (float) day == day;
            assertTrue(same, date::toString);
            if (days++ % 97 == 0) {
                assertEquals(day, day(date.toString(), DateOrder.YMD), date.toString());
            }
        }
        assertFalse(Dates.isInRange(date.toEpochDay()));
        assertEquals(3_652_059, days);
    }

    @Test
    void everyForm() {
        int day = (int) LocalDate.of(2024, 2, 9).toEpochDay();
        for (DateOrder order : DateOrder.values()) {
            for (String text : List.of("2024-02-09", "2024-2-9", "2024/02/09", "2024.2.09", "20240209")) {
                assertEquals(day, day(text, order), text);
            }
            assertEquals(day, Dates.day(Dates.fields(20240209.0), order));
        }
        for (String text : List.of("9.2.2024", "09/02/2024", "9-2-2024", "09.02.2024 17:30")) {
            assertEquals(day, day(text, DateOrder.DMY), text);
            assertEquals(Dates.NONE, day(text, DateOrder.YMD), text);
            assertEquals((int) LocalDate.of(2024, 9, 2).toEpochDay(), day(text, DateOrder.MDY), text);
        }
        LocalDateTime time = LocalDateTime.of(2024, 2, 9, 23, 59, 59, 123_000_000);
        List<String> times = List.of(
                time.toString(),
                OffsetDateTime.of(time, ZoneOffset.UTC).toString(),
                OffsetDateTime.of(time, ZoneOffset.ofHoursMinutes(5, 30)).toString(),
                "2024-02-09 7:05",
                "2024-02-09 07:05 pm",
                "2024-02-09 07:05:06.5 AM +0100",
                "2024-02-09T07:05:06+01",
                "2024-02-09 24:00:00 UTC",
                "2024-02-09T07:05Z",
                "2024-02-09 07:05:06,25GMT");
        for (String text : times) {
            assertEquals(day, day(text, DateOrder.YMD), text);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2024",
                "2024-02",
                "2024-02-",
                "2024-02-001",
                "2024-002-01",
                "2024-02/01",
                "202-02-01",
                "24-02-2024-01",
                "02024-02-01",
                "1/2/3",
                "1/2/20245",
                "1/2/202",
                "-2024-02-01",
                "2024 02 01",
                "2024-02-01x",
                "2024-02-01 ",
                "2024-02-01T",
                "2024-02-01 noon",
                "2024-02-01 7",
                "2024-02-01 7:5",
                "2024-02-01 25:00",
                "2024-02-01 07:60",
                "2024-02-01 07:05:61",
                "2024-02-01 07:05 X",
                "2024-02-01 07:05 +1",
                "2024-02-01 07:05+01:",
                "2024-02-01 07:05Z+01",
                "٢٠٢٤-٠٢-٠١",
                "1234567",
                "123456789",
                "a",
            })
    void otherTexts(String text) {
        assertFalse(Dates.isDate(Dates.fields(text)), text);
        for (DateOrder order : DateOrder.values()) {
            assertEquals(Dates.NONE, day(text, order), text);
            assertEquals("a date such as " + order.example(), Dates.expected(text, order));
        }
    }

    @Test
    void daysThatDoNotExist() {
        for (String text : List.of("2023-02-29", "1900-2-29", "2024-02-30", "2024-04-31", "2024-13-01", "2024-00-10")) {
            assertEquals(Dates.NONE, day(text, DateOrder.YMD), text);
            assertEquals("a date that exists", Dates.expected(text, DateOrder.YMD));
        }
        assertEquals(Dates.NONE, day("0000-01-01", DateOrder.YMD));
        assertEquals(Dates.NONE, day("29.2.2023", DateOrder.DMY));
        assertEquals("a date that exists, such as 31/1/2024", Dates.expected("29.2.2023", DateOrder.DMY));
        assertEquals(Dates.NONE, day("13/1/2023", DateOrder.MDY));
        assertEquals("a date with a year of four digits", Dates.expected("1/2/24", DateOrder.DMY));
        assertEquals("a date such as 2024-01-31", Dates.expected("1/2/2024", DateOrder.YMD));
        assertEquals(Dates.NONE, Dates.day(Dates.fields(20241301), DateOrder.YMD));
        assertEquals(Dates.NONE, Dates.day(Dates.fields(20240101.5), DateOrder.YMD));
        assertEquals(Dates.NONE, Dates.day(Dates.fields(Double.NaN), DateOrder.YMD));
    }

    @Test
    void examplesAreDatesOfTheirOrder() {
        float[] parts = new float[4];
        for (DateOrder order : DateOrder.values()) {
            Dates.parts(day(order.example(), order), parts, 0);
            assertArrayEquals(new float[] {2024, 1, 3, 31}, parts, order.toString());
            assertEquals(order, DateOrder.of(order.name().toLowerCase(Locale.ROOT)));
        }
    }
}
