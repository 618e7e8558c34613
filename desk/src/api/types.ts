/** The nouns of the API as the desk speaks of them, from the OpenAPI document. */
import type { components } from "./schema";

type NotANumber = "NaN" | "Infinity" | "-Infinity";

/** The same without the words that JSON has for what is no number: our services send none. */
export type Plain<T> = T extends NotANumber
  ? never
  : T extends (infer Item)[]
    ? Plain<Item>[]
    : T extends object
      ? { [Key in keyof T]: Plain<T[Key]> }
      : T;

type Schemas = components["schemas"];
type Of<Name extends keyof Schemas> = Plain<Schemas[Name]>;

export type Problem = Of<"Problem">;
export type Case = Of<"minca.datastore.v1.Case">;
export type CaseStatus = NonNullable<Case["status"]>;
export type CaseData = Of<"minca.fleet.v1.CaseData">;
export type CaseNote = Of<"minca.datastore.v1.CaseNote">;
export type CaseChange = Of<"minca.datastore.v1.CaseChange">;
export type CaseVehicle = Of<"minca.datastore.v1.CaseVehicle">;
export type Vehicle = Of<"minca.fleet.v1.Vehicle">;
export type Match = Of<"minca.fleet.v1.Match">;
export type Warning = Of<"minca.fleet.v1.Warning">;
export type Decision = NonNullable<Match["decision"]>;
export type Origin = Of<"minca.fleet.v1.Origin">;
export type Box = Of<"minca.fleet.v1.Box">;
export type FieldReading = Of<"minca.fleet.v1.FieldReading">;
export type DroppedRow = Of<"minca.datastore.v1.DroppedRow">;
export type AuditEntry = Of<"minca.datastore.v1.AuditEntry">;
export type ChangeSet = Of<"minca.datastore.v1.ChangeSet">;
export type VehicleChange = Of<"minca.datastore.v1.VehicleChange">;
export type VehicleMatch = Of<"minca.matcher.v2.VehicleMatch">;
export type Candidate = Of<"minca.matcher.v2.Candidate">;
export type Evidence = Of<"minca.matcher.v2.Evidence">;
export type VehicleChangeRequest = Of<"minca.intake.v1.VehicleChangeRequest">;
export type VehicleChangeResult = Of<"minca.intake.v1.VehicleChangeResult">;
export type AnswerDraft = Of<"minca.intake.v1.AnswerDraft">;
export type Intake = Of<"minca.intake.v1.Intake">;
export type IntakeProgress = Of<"minca.intake.v1.WatchIntakeResponse">;
export type Source = Of<"minca.intake.v1.Source">;
export type SourceFile = Of<"minca.intake.v1.SourceFile">;
export type SourcePart = Of<"minca.intake.v1.SourcePart">;
export type SourceRow = Of<"minca.intake.v1.SourceRow">;
export type ExportTemplate = Of<"minca.intake.v1.ExportTemplate">;
export type Catalog = Of<"minca.datastore.v1.Catalog">;
export type CatalogEntry = Of<"minca.datastore.v1.CatalogEntry">;
export type CatalogChange = Of<"minca.datastore.v1.CatalogChange">;
export type CatalogChangeKind = NonNullable<CatalogChange["kind"]>;
export type CatalogChangeCounts = Of<"minca.datastore.v1.CatalogChangeCounts">;
export type CatalogImportNews = Of<"minca.matcher.v2.ImportCatalogFileResponse">;
export type CatalogImportProgress = Of<"minca.matcher.v2.CatalogImportProgress">;
export type CatalogFileReport = Of<"minca.matcher.v2.CatalogFileReport">;
export type CatalogRowProblem = Of<"minca.matcher.v2.CatalogRowProblem">;
export type Quality = Of<"minca.datastore.v1.Quality">;
export type AcceptThreshold = Of<"minca.datastore.v1.AcceptThreshold">;
export type BlindCheck = Of<"minca.datastore.v1.BlindCheck">;
export type Correction = Of<"minca.datastore.v1.Correction">;
