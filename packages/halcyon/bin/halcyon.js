#!/usr/bin/env node
import { mainOfProcess } from "../dist/main.js";

await mainOfProcess();
