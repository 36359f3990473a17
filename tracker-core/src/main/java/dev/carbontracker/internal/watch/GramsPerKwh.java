package dev.carbontracker.internal.watch;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import jdk.jfr.ContentType;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.MetadataDefinition;
import jdk.jfr.Name;

/** Marks a field of an event as carbon intensity of electricity in grams of CO2 equivalents a kilowatt hour. */
@MetadataDefinition
@ContentType
@Name("dev.carbontracker.GramsPerKwh")
@Label("Carbon Intensity")
@Description("Carbon intensity of electricity in grams of CO2 equivalents a kilowatt hour")
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@interface GramsPerKwh {

    /** Symbol of the unit. */
    String value() default "g CO2e/kWh";
}
