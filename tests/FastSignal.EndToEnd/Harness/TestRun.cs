using FastSignal.EndToEnd.Browser;

// Two cores run the server, its encoders, the browser and its decoders: tests that measure video share them with nobody.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(Chromium))]
