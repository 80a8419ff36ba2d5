namespace FastSignal.Signaling.Reports;

/// <summary>Answer to a broadcast.</summary>
/// <param name="Delivered">Clients whose connection took the message.</param>
public sealed record BroadcastReceipt(int Delivered);
